import type { BackendError, ErrorCode, Field, Refusal, RefusalCode } from "../backend"
import type { Messages } from "./i18n/index.svelte"
import type { WorkPage } from "./state/navigation.svelte"

/** refused: something must be changed; care: nothing is lost, but it goes on later or with help. */
export type Severity = "refused" | "care"
/** What the screen offers besides the words. */
export type Remedy = "correct" | "retry" | "wait" | "sign-in" | "ask-staff"
export type ErrorKind = { severity: Severity; remedy: Remedy }
/** Where a refusal is mended when its field is not on the page that was refused. */
export type RefusalKind = { severity: Severity; mendOn: WorkPage | null }

const correct: ErrorKind = { severity: "refused", remedy: "correct" }
const wait: ErrorKind = { severity: "care", remedy: "wait" }
const retry: ErrorKind = { severity: "refused", remedy: "retry" }
const askStaff: ErrorKind = { severity: "refused", remedy: "ask-staff" }

export const errorKinds: Record<ErrorCode, ErrorKind> = {
  refused: correct,
  captcha_wrong: correct,
  captcha_expired: correct,
  credentials_wrong: correct,
  account_locked: { severity: "refused", remedy: "wait" },
  password_change_needed: correct,
  qq_unavailable: { severity: "care", remedy: "retry" },
  staff_list_old: { severity: "care", remedy: "wait" },
  account_taken: correct,
  account_not_on_this_terminal: wait,
  not_signed_in: { severity: "care", remedy: "sign-in" },
  staff_not_signed_in: { severity: "care", remedy: "sign-in" },
  offline: wait,
  not_activated: askStaff,
  numbers_exhausted: wait,
  seats_not_leased: wait,
  update_needed: askStaff,
  central_refused: correct,
  payment_failed: { severity: "care", remedy: "retry" },
  printer_missing: { severity: "care", remedy: "ask-staff" },
  printer_refused: { severity: "care", remedy: "ask-staff" },
  reprint_reason_needed: correct,
  print_unanswered: correct,
  print_unknown: { severity: "care", remedy: "retry" },
  desk_only: { severity: "care", remedy: "ask-staff" },
  form_failed: askStaff,
  save_failed: retry,
  storage_failed: retry,
  storage_full: askStaff,
  wrong_pin: correct,
  pin_not_set: askStaff,
  pin_locked: { severity: "refused", remedy: "wait" },
  camera_unavailable: { severity: "care", remedy: "retry" },
  unexpected: retry,
}

const here: RefusalKind = { severity: "refused", mendOn: null }
const known: RefusalKind = { severity: "care", mendOn: null }
const on = (mendOn: WorkPage, severity: Severity = "refused"): RefusalKind => ({ severity, mendOn })

export const refusalKinds: Record<RefusalCode, RefusalKind> = {
  required: here,
  too_short: here,
  too_long: here,
  not_in_list: here,
  format: here,
  mismatch: here,
  name_characters: on("information"),
  name_dot: on("information"),
  document_not_accepted: on("information"),
  document_length: on("information"),
  document_characters: on("information"),
  document_checksum: on("information"),
  document_province: on("information"),
  document_date: on("information"),
  document_obsolete: on("information"),
  document_contradicts_birth_date: on("information"),
  document_contradicts_sex: on("information"),
  document_already_registered: on("information"),
  birth_date_impossible: on("information"),
  birth_date_future: on("information"),
  birth_date_too_early: on("information"),
  password_weak: here,
  password_same: here,
  agreement_outdated: on("agreement"),
  agreement_missing: on("agreement"),
  information_missing: on("information"),
  choice_missing: on("subjects"),
  declaration_missing: on("declaration"),
  already_submitted: known,
  photo_missing: on("photo"),
  site_unknown: on("subjects"),
  subject_unknown: on("subjects"),
  subject_twice: on("subjects"),
  subjects_too_few: on("subjects"),
  subjects_too_many: on("subjects"),
  subject_full: on("subjects"),
  photo_rejected: on("photo"),
  enrolment_not_open: on("announcements", "care"),
  enrolment_closed: on("announcements", "care"),
  not_yours: here,
  not_permitted: here,
  ended: on("welcome", "care"),
  locked: known,
  changed_elsewhere: here,
  number_missing: known,
  number_changed: here,
  number_format: here,
  review_not_used: on("payment", "care"),
  review_not_pending: on("review", "care"),
  review_pending: on("review", "care"),
  review_already_approved: on("payment", "care"),
  review_round_stale: on("review", "care"),
  review_reason_missing: here,
  review_missing: on("review", "care"),
  payment_not_due: on("welcome", "care"),
  payment_overdue: on("welcome"),
  payment_not_overdue: on("payment", "care"),
  payment_in_progress: on("payment", "care"),
  payment_unknown: on("payment", "care"),
  already_paid: on("forms", "care"),
  payment_missing: on("payment", "care"),
  order_unknown: on("payment"),
  amount_mismatch: here,
  cash_not_accepted: on("payment"),
  not_refundable: known,
  confirmation_not_used: known,
  confirmation_not_open: on("confirmation", "care"),
  already_confirmed: known,
  confirmation_missing: on("confirmation", "care"),
  ticket_incomplete: known,
  ticket_number_format: here,
  ticket_not_issued: known,
  ticket_window_not_open: known,
  ticket_window_closed: here,
}

export type Problem = { field: Field | null; text: string; mendOn: WorkPage | null; severity: Severity }

export function refusalText(refusal: Refusal, messages: Messages): string {
  return messages.refusals[refusal.code](refusal.field)
}

export function problemOf(refusal: Refusal, messages: Messages): Problem {
  return { field: refusal.field, text: refusalText(refusal, messages), ...refusalKinds[refusal.code] }
}

/** Why something came back from the central office, and what is to be done about it, by whoever reads it. */
export function setBackOf(refusal: Refusal, messages: Messages, reader: "candidate" | "staff"): { text: string; next: string } {
  const known: Partial<Record<RefusalCode, { text: string; candidate: string; staff: string }>> = messages.setBacks
  const own = known[refusal.code]
  return own ? { text: own.text, next: own[reader] } : { text: refusalText(refusal, messages), next: messages.setBackElse[reader] }
}

export type Description = ErrorKind & { text: string; next: string }

export function describe(error: BackendError, messages: Messages): Description {
  const { text, next } = messages.errors[error.code]
  return { ...errorKinds[error.code], text, next: untilUnlocked(error, messages) ?? next }
}

/** What goes wrong for staff, in words for them where there are any. */
export function staffProblem(
  error: BackendError,
  messages: Messages,
  own: Partial<Record<ErrorCode, { text: string; next: string }>>,
): Description {
  const described = describe(error, messages)
  const words = own[error.code] ?? described
  const wait = error.retryInS === null ? null : messages.deadlines.minutes(Math.max(1, Math.ceil(error.retryInS / 60)))
  const next = error.code === "account_locked" && wait !== null ? messages.staff.lockedFor(wait) : words.next
  return { ...described, text: words.text, next }
}

/** How long to wait, rounded up, where the backend says it. */
function untilUnlocked(error: BackendError, messages: Messages): string | null {
  if (error.retryInS === null) return null
  const wait = messages.deadlines.minutes(Math.max(1, Math.ceil(error.retryInS / 60)))
  if (error.code === "account_locked") return messages.lockedFor(wait)
  return error.code === "pin_locked" ? messages.pinLockedFor(wait) : null
}
