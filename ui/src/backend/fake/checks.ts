import type { FieldCheckView, Field, InformationDraft, Refusal, RefusalCode } from "../bindings"
import { documentTypes, startsAt } from "./catalogue"

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

function numberRefusal(number: string): RefusalCode | null {
  if (number.length === 15) return "document_obsolete"
  if (number.length !== 18) return "document_length"
  if (!/^\d{17}[\dX]$/.test(number)) return "document_characters"
  const sum = weights.reduce((total, weight, index) => total + weight * Number(number[index]), 0)
  return "10X98765432"[sum % 11] === number[17] ? null : "document_checksum"
}

const keys: Partial<Record<Field, keyof InformationDraft>> = {
  document_type: "documentType", document_number: "documentNumber", name: "name", sex: "sex", birth_date: "birthDate",
  ethnic_group: "ethnicGroup", occupation: "occupation", education: "education", training: "training", mobile: "mobile",
  email: "email", guardian_name: "guardianName", guardian_relation: "guardianRelation", guardian_mobile: "guardianMobile",
}
export const required: Field[] = ["document_type", "document_number", "name", "sex", "birth_date", "ethnic_group", "occupation", "education", "training", "mobile", "email"]
const guardian: Field[] = ["guardian_name", "guardian_relation", "guardian_mobile"]

export const carriesBirth = (draft: InformationDraft) => draft.documentType === "resident" || draft.documentType === "hmt_residence"
const number = (draft: InformationDraft) => draft.documentNumber.toUpperCase().replace(/\s/g, "")

export function derived(draft: InformationDraft): Pick<FieldCheckView, "derivedBirthDate" | "derivedSex"> {
  const typed = number(draft)
  if (!carriesBirth(draft) || numberRefusal(typed)) return { derivedBirthDate: null, derivedSex: null }
  return {
    derivedBirthDate: `${typed.slice(6, 10)}-${typed.slice(10, 12)}-${typed.slice(12, 14)}`,
    derivedSex: Number(typed[16]) % 2 === 1 ? "male" : "female",
  }
}

function guardianNeeded(draft: InformationDraft): boolean {
  const born = Date.parse(`${derived(draft).derivedBirthDate ?? draft.birthDate}T00:00:00+08:00`)
  return born > startsAt - 14 * 365.25 * 86_400_000
}

function at(field: Field, draft: InformationDraft): RefusalCode | null {
  const key = keys[field]
  const value = key ? (draft[key] ?? "") : ""
  if (field === "document_number_again") return draft.documentNumberAgain.trim() === draft.documentNumber.trim() ? null : "mismatch"
  const asked = documentTypes.find((type) => type.documentType === draft.documentType)
  if (field === "ethnic_group" && !asked?.ethnicGroup) return null
  if (value.trim() === "") return required.includes(field) || (guardian.includes(field) && guardianNeeded(draft)) ? "required" : null
  if (field === "document_number" && carriesBirth(draft)) return numberRefusal(number(draft))
  if (field === "name" && /^·|·$|··/.test(value)) return "name_dot"
  if (field === "name" && [...value].length > 50) return "too_long"
  if (field === "birth_date") return /^\d{4}-\d{2}-\d{2}$/.test(value) ? null : "format"
  if (field === "mobile" || field === "guardian_mobile") return /^1[3-9]\d{9}$/.test(value) ? null : "format"
  if (field === "email") return /^\S+@\S+\.\S+$/.test(value) ? null : "format"
  return null
}

export function checkField(draft: InformationDraft, field: Field): FieldCheckView {
  const code = at(field, draft)
  const refusals: Refusal[] = code ? [{ code, field }] : []
  const unusual = field === "document_number" && !code && number(draft).startsWith("1199")
  return { refusals, ...derived(draft), guardianNeeded: guardianNeeded(draft), warnings: unusual ? ["area_code_unknown"] : [] }
}

export function checkAll(draft: InformationDraft): Refusal[] {
  const twice = documentTypes.find((type) => type.documentType === draft.documentType)?.typedTwice
  const fields: Field[] = [...required, ...(twice ? (["document_number_again"] as Field[]) : []), ...(guardianNeeded(draft) ? guardian : [])]
  const known = derived({ ...draft })
  const whole = { ...draft, birthDate: known.derivedBirthDate ?? draft.birthDate, sex: known.derivedSex ?? draft.sex }
  return fields.flatMap((field) => checkField(whole, field).refusals)
}
