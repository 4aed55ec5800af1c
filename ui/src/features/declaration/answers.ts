import type { Field, InformationFormView, ValueItem } from "../../backend"
import { groupedNumber, maskedDocument } from "../../shared/format"
import type { Messages } from "../../shared/i18n/index.svelte"

type Row = { term: string; value: string; figures?: boolean; name?: boolean }

/** Everything that was saved, as it will be submitted; what is empty and optional is left out. */
export function answers(form: InformationFormView, messages: Messages, wholeNumber: boolean): { person: Row[]; guardian: Row[] } {
  const { saved } = form
  const nameIn = (items: ValueItem[], code: string) => items.find((item) => item.code === code)?.name ?? ""
  const row = (field: Field, value: string, figures = false): Row => ({ term: messages.fields[field], value: value || messages.common.none, figures, name: field === "name" || field === "guardian_name" })
  const filled = (field: Field, value: string, figures = false): Row[] => (value === "" && !form.required.includes(field) ? [] : [row(field, value, figures)])
  const asked = form.documentTypes.find((type) => type.documentType === saved.documentType)

  return {
    person: [
      row("document_type", saved.documentType ? messages.information.documentTypes[saved.documentType] : ""),
      row("document_number", wholeNumber ? groupedNumber(saved.documentNumber) : maskedDocument(saved.documentNumber), true),
      row("name", saved.name),
      row("sex", saved.sex ? messages.information.sexes[saved.sex] : ""),
      row("birth_date", saved.birthDate, true),
      ...(asked?.ethnicGroup ? [row("ethnic_group", nameIn(form.ethnicGroups, saved.ethnicGroup))] : []),
      ...filled("education", nameIn(form.educations, saved.education)),
      ...filled("occupation", nameIn(form.occupations, saved.occupation)),
      ...filled("training", nameIn(form.trainings, saved.training)),
      ...filled("mobile", saved.mobile, true),
      ...filled("email", saved.email),
      ...filled("address", saved.address),
      ...filled("postcode", saved.postcode, true),
      ...filled("school", saved.school),
      ...filled("student_number", saved.studentNumber, true),
      ...filled("note", saved.note),
    ],
    guardian:
      saved.guardianName === ""
        ? []
        : [
            row("guardian_name", saved.guardianName),
            row("guardian_relation", nameIn(form.guardianRelations, saved.guardianRelation)),
            row("guardian_mobile", saved.guardianMobile, true),
          ],
  }
}
