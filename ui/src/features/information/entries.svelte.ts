import { backend, type EnrolmentView, type Field, type FieldCheckView, type InformationDraft, type InformationFormView, type Refusal, type Sex, type Warning } from "../../backend"
import { refusalText } from "../../shared/errors"
import { birthDateAsTyped } from "../../shared/format"
import { t } from "../../shared/i18n/index.svelte"
import type { Attempt } from "../../shared/state/attempt.svelte"

const guardianFields: Field[] = ["guardian_name", "guardian_relation", "guardian_mobile"]

/** What is typed, what the backend says of it, and what follows from it. Every field is kept as it is left. */
export class Entries {
  draft = $state<InformationDraft>() as InformationDraft
  readonly form: InformationFormView
  guardianNeeded = $state(false)
  derivedBirthDate = $state<string | null>(null)
  derivedSex = $state<Sex | null>(null)
  savedField = $state<Field | null>(null)
  #refusals = $state<Partial<Record<Field, Refusal>>>({})
  #warnings = $state<Partial<Record<Field, Warning>>>({})
  #keeping: Attempt
  #kept: string
  /** Answers may overtake each other; only the latest one to a field counts. */
  #asked: Partial<Record<Field, number>> = {}

  constructor(form: InformationFormView, keeping: Attempt) {
    this.form = form
    this.draft = form.draft
    this.#keeping = keeping
    this.#kept = JSON.stringify(form.draft)
    void this.#checkPerson(false)
  }

  get typedTwice(): boolean {
    return this.#documentType?.typedTwice ?? false
  }

  get asksEthnicGroup(): boolean {
    return this.#documentType?.ethnicGroup ?? false
  }

  get #documentType() {
    return this.form.documentTypes.find((type) => type.documentType === this.draft.documentType)
  }

  required(field: Field): boolean {
    return this.form.required.includes(field) || (guardianFields.includes(field) && this.guardianNeeded) || field === "document_number_again"
  }

  shown(field: Field): boolean {
    if (field === "ethnic_group" && !this.asksEthnicGroup) return false
    if (field === "document_number_again" && !this.typedTwice) return false
    return !this.form.hidden.includes(field)
  }

  errorAt(field: Field, submitted: Attempt): string | null {
    const refusal = this.#refusals[field]
    return refusal ? refusalText(refusal, t()) : submitted.at(field)
  }

  warningAt(field: Field): string | null {
    const warning = this.#warnings[field]
    return warning ? t().information.warnings[warning] : null
  }

  async left(field: Field, submitted: Attempt, empty: boolean): Promise<void> {
    if (field === "birth_date") this.draft.birthDate = birthDateAsTyped(this.draft.birthDate)
    await this.keep(field)
    // An empty field that one only passes through is not yet a mistake; submitting will tell.
    await this.#check(field, !empty || submitted.at(field) !== null)
    if (field === "document_number" && this.typedTwice && this.draft.documentNumberAgain !== "") await this.#check("document_number_again", true)
  }

  async chosen(field: Field): Promise<void> {
    await this.keep(field)
    await this.#check(field, true)
    if (field !== "document_type") return
    // Another kind of document has other rules for the same number.
    this.#clear("document_number")
    this.#clear("document_number_again")
    await this.#checkPerson(this.draft.documentNumber !== "")
  }

  async keep(field: Field | null): Promise<void> {
    const now = JSON.stringify(this.draft)
    if (now === this.#kept) return
    try {
      await backend.saveInformationDraft($state.snapshot(this.draft))
      this.#kept = now
      this.savedField = field
    } catch (thrown) {
      await this.#keeping.run(() => Promise.reject(thrown))
    }
  }

  /** What the backend has typed now, after another terminal changed answers; it says which with the refusal. */
  async reload(): Promise<void> {
    this.draft = (await backend.informationForm()).draft
    this.#kept = JSON.stringify(this.draft)
    await this.#checkPerson(false)
  }

  async save(): Promise<EnrolmentView> {
    this.#refusals = {}
    const enrolment = await backend.saveInformation($state.snapshot(this.draft))
    this.#kept = JSON.stringify(this.draft)
    return enrolment
  }

  /** What the number says of the person; where it says nothing, the birth date alone decides on a guardian. */
  async #checkPerson(show: boolean): Promise<void> {
    await this.#check("document_number", show)
    if (this.derivedBirthDate === null && this.draft.birthDate !== "") await this.#check("birth_date", show)
  }

  #clear(field: Field): void {
    delete this.#refusals[field]
    delete this.#warnings[field]
  }

  async #check(field: Field, show: boolean): Promise<void> {
    const asked = (this.#asked[field] ?? 0) + 1
    this.#asked[field] = asked
    let answer: FieldCheckView
    try {
      answer = await backend.checkInformation($state.snapshot(this.draft), field)
    } catch {
      // The check comes again on saving; what was typed is kept already.
      return
    }
    if (this.#asked[field] !== asked) return
    this.#clear(field)
    const refusal = answer.refusals[0]
    if (refusal && show) this.#refusals[field] = refusal
    if (answer.warnings[0]) this.#warnings[field] = answer.warnings[0]
    this.#follow(field, answer)
  }

  /** Only the number and the birth date say something of other fields; the answers to the rest leave them alone. */
  #follow(field: Field, answer: FieldCheckView): void {
    if (field === "birth_date") this.guardianNeeded = answer.guardianNeeded
    if (field !== "document_number") return
    if (answer.derivedBirthDate !== null || answer.guardianNeeded) this.guardianNeeded = answer.guardianNeeded
    this.derivedBirthDate = answer.derivedBirthDate
    this.derivedSex = answer.derivedSex
    if (answer.derivedBirthDate) {
      this.draft.birthDate = answer.derivedBirthDate
      this.#clear("birth_date")
    }
    if (answer.derivedSex) {
      this.draft.sex = answer.derivedSex
      this.#clear("sex")
    }
    void this.keep(this.savedField)
  }
}
