import type { Field, InformationFormView, ValueItem } from "../../backend"
import { groupedNumber, maskedDocument } from "../../shared/format"
import type { Messages } from "../../shared/i18n/index.svelte"

type Row = { term: string; value: string; figures?: boolean; name?: boolean }

/** Everything that was filled in, as it will be submitted; what is empty and optional is left out. */
export function answers(form: InformationFormView, messages: Messages, wholeNumber: boolean): { person: Row[]; guardian: Row[] } {
  const { draft } = form
  const nameIn = (items: ValueItem[], code: string) => items.find((item) => item.code === code)?.name ?? ""
  const row = (field: Field, value: string, figures = false): Row => ({ term: messages.fields[field], value: value || messages.common.none, figures, name: field === "name" || field === "guardian_name" })
  const filled = (field: Field, value: string, figures = false): Row[] => (value === "" && !form.required.includes(field) ? [] : [row(field, value, figures)])
  const asked = form.documentTypes.find((type) => type.documentType === draft.documentType)

  return {
    person: [
      row("document_type", draft.documentType ? messages.information.documentTypes[draft.documentType] : ""),
      row("document_number", wholeNumber ? groupedNumber(draft.documentNumber) : maskedDocument(draft.documentNumber), true),
      row("name", draft.name),
      row("sex", draft.sex ? messages.information.sexes[draft.sex] : ""),
      row("birth_date", draft.birthDate, true),
      ...(asked?.ethnicGroup ? [row("ethnic_group", nameIn(form.ethnicGroups, draft.ethnicGroup))] : []),
      ...filled("education", nameIn(form.educations, draft.education)),
      ...filled("occupation", nameIn(form.occupations, draft.occupation)),
      ...filled("training", nameIn(form.trainings, draft.training)),
      ...filled("mobile", draft.mobile, true),
      ...filled("email", draft.email),
      ...filled("address", draft.address),
      ...filled("postcode", draft.postcode, true),
      ...filled("school", draft.school),
      ...filled("student_number", draft.studentNumber, true),
      ...filled("note", draft.note),
    ],
    guardian:
      draft.guardianName === ""
        ? []
        : [
            row("guardian_name", draft.guardianName),
            row("guardian_relation", nameIn(form.guardianRelations, draft.guardianRelation)),
            row("guardian_mobile", draft.guardianMobile, true),
          ],
  }
}
