import type { ChoiceDraft, ConfirmationView, InformationDraft, PaymentChannel, PaymentStateView, ReviewView, SetBackView, Sex, TicketView } from "../bindings"
import { closesAt, emptyDraft, filledDraft, startsAt, ticketsFrom } from "./catalogue"
import { portrait } from "./drawings"

export type State = {
  signedIn: boolean
  firstSignIn: boolean
  accountName: string
  online: boolean
  activated: boolean
  pending: number
  agreed: boolean
  draft: InformationDraft
  saved: InformationDraft | null
  choiceDraft: ChoiceDraft
  choice: ChoiceDraft | null
  submitted: boolean
  photo: string | null
  review: Exclude<ReviewView, { kind: "not_used" }>
  payment: PaymentStateView
  orderPaysAt: number | null
  channel: PaymentChannel
  confirmed: ConfirmationView
  tickets: TicketView[]
  ended: "expired" | "withdrawn" | "refunded" | null
  setBack: SetBackView[]
  now: number
}

const hourMs = 3_600_000
const choice: ChoiceDraft = { site: "110001", subjects: ["66"] }

const fresh: State = {
  signedIn: false, firstSignIn: false, accountName: "guli2000", online: true, activated: true, pending: 0, agreed: false, draft: emptyDraft,
  saved: null, choiceDraft: { site: null, subjects: [] }, choice: null, submitted: false, photo: null,
  review: { kind: "not_requested" }, payment: { kind: "not_due" }, orderPaysAt: null, channel: "sandbox", confirmed: { kind: "not_used" },
  tickets: [], ended: null, setBack: [], now: startsAt,
}
const here: State = { ...fresh, signedIn: true }
const informed: State = { ...here, agreed: true, draft: filledDraft, saved: filledDraft }
const chosen: State = { ...informed, choice, choiceDraft: choice }
const submitted: State = { ...chosen, submitted: true }
const pictured: State = { ...submitted, photo: portrait }
const approved: State = {
  ...pictured,
  review: { kind: "approved", at: startsAt - 2 * hourMs },
  payment: { kind: "unpaid", dueAt: startsAt + 22 * hourMs, overdue: false },
}
const paid: State = { ...approved, payment: { kind: "paid", paidAt: startsAt - hourMs, amountFen: 7200, channel: "sandbox" } }

const named = (state: State, name: string, sex: Sex = "male"): State => ({ ...state, draft: { ...filledDraft, name, sex }, saved: { ...filledDraft, name, sex } })
const at = (state: State, site: string, subjects = ["66"]): State => ({ ...state, choice: { site, subjects }, choiceDraft: { site, subjects } })

/** Chosen by `?fake=<name>`; each begins where its name says. */
export const scenarios = {
  entry: fresh,
  new: { ...here, firstSignIn: true },
  information: { ...here, agreed: true },
  draft: { ...informed, draft: { ...filledDraft, documentNumber: "110101200002290019", mobile: "1380000" }, saved: null },
  subjects: informed,
  submit: chosen,
  photo: submitted,
  "request-review": pictured,
  pending: { ...pictured, review: { kind: "pending", requestedAt: startsAt - hourMs } },
  returned: {
    ...pictured,
    review: { kind: "returned", reasons: ["photo_not_acceptable", "name_wrong"], text: "照片背景不均匀，姓名请与身份证保持一致。", at: startsAt - hourMs },
  },
  unpaid: approved,
  paying: { ...approved, payment: { kind: "open" } },
  unknown: { ...approved, payment: { kind: "unknown" } },
  "no-review": at({ ...pictured, payment: { kind: "unpaid", dueAt: startsAt + 22 * hourMs, overdue: false } }, "110002"),
  paid,
  confirm: at({ ...paid, confirmed: { kind: "waiting", opensAt: startsAt + 68 * hourMs, closesAt: startsAt + 240 * hourMs } }, "110002"),
  ticket: {
    ...paid,
    now: ticketsFrom + hourMs,
    tickets: [{ subject: "66", ticketNumber: "6679110001030124", room: "03", place: "信息楼 3 层 303 机房", seat: "24", startsAt: Date.parse("2027-03-27T09:00:00+08:00") }],
  },
  expired: { ...chosen, ended: "expired" },
  withdrawn: { ...here, ended: "withdrawn" },
  refunded: { ...paid, ended: "refunded", payment: { kind: "refunded", at: startsAt - hourMs } },
  closed: { ...informed, now: closesAt + 4 * hourMs },
  "not-open": { ...here, now: startsAt - 20 * 24 * hourMs },
  "set-back": {
    ...informed,
    setBack: [{ operation: "save_information", refusal: { code: "document_already_registered", field: "document_number" }, at: startsAt - hourMs }],
  },
  crossed: { ...submitted, setBack: [{ operation: "submit", refusal: { code: "changed_elsewhere", field: null }, at: startsAt - hourMs }] },
  offline: { ...approved, online: false, pending: 12 },
  "offline-entry": { ...fresh, online: false, pending: 3 },
  inactive: { ...fresh, activated: false },
  rare: named(pictured, "𠅤䶮"),
  long: at(named(pictured, "阿卜杜热合曼·麦麦提依明·图尔荪尼亚孜·库尔班江·艾尔肯·努尔麦麦提·阿布都克里木·玉素甫"), "110003", ["14", "65", "66"]),
} satisfies Record<string, State>

export type ScenarioName = keyof typeof scenarios

export function scenarioOf(name: string | null): State {
  return structuredClone(name && name in scenarios ? scenarios[name as ScenarioName] : scenarios.entry)
}
