import type { ChangePasswordRequest, DeskSessionView, DeskTask, DocumentType, ErrorCode, FoundAccountView, InboxEntryView, RecoverAtDeskRequest, RecoveredAccountView, Refusal, Role } from "../bindings"

type Fail = (code: ErrorCode, ...refusals: Refusal[]) => never

const hourMs = 3_600_000
const tasksOf: Record<Role, DeskTask[]> = {
  operator: ["papers", "recovery", "inbox"],
  reviewer: ["inbox"],
  cashier: ["cash_report", "inbox"],
  site_administrator: ["papers", "cash_report", "recovery", "inbox"],
  auditor: ["cash_report", "inbox"],
}
const order: DeskTask[] = ["papers", "cash_report", "recovery", "inbox"]

/**
 * Staff at the desk: `&staff=<role>` is signed in from the beginning, `&idle=<ms>` ends sooner, `&inbox=none` is empty.
 * The passwords `wrong`, `locked`, `old` and `onetime` are refused as their names say.
 */
export class FakeDesk {
  #session: DeskSessionView | null = null
  readonly #idleMs: number
  readonly #isEmpty: boolean
  readonly #now: () => number
  readonly #fail: Fail
  readonly #isOnline: () => boolean

  constructor(parameters: URLSearchParams, now: () => number, isOnline: () => boolean, fail: Fail) {
    this.#idleMs = Number(parameters.get("idle") ?? 600_000)
    this.#isEmpty = parameters.get("inbox") === "none"
    this.#now = now
    this.#isOnline = isOnline
    this.#fail = fail
    const role = parameters.get("staff") as Role | null
    if (role) this.#session = this.#of("wang", [role])
  }

  session(): DeskSessionView | null {
    return this.#session
  }

  signIn(signIn: string, password: string): DeskSessionView {
    if (password === "wrong") this.#fail("credentials_wrong")
    if (password === "locked") this.#fail("account_locked")
    if (password === "old") this.#fail("staff_list_old")
    if (password === "onetime") this.#fail("password_change_needed")
    const role = signIn in tasksOf ? (signIn as Role) : "site_administrator"
    return (this.#session = this.#of(signIn, [role]))
  }

  replacePassword(signIn: string, request: ChangePasswordRequest): DeskSessionView {
    if (request.password !== request.passwordAgain) this.#fail("refused", { code: "mismatch", field: "password_again" })
    if (request.password.length < 8) this.#fail("refused", { code: "password_weak", field: "password" })
    if (!this.#isOnline()) this.#fail("offline")
    return (this.#session = this.#of(signIn, ["operator"]))
  }

  signOut(): null {
    this.#session = null
    return null
  }

  staffFor(...tasks: DeskTask[]): void {
    if (!this.#session) this.#fail("staff_not_signed_in")
    if (!tasks.some((task) => this.#session?.may.includes(task))) this.#fail("refused", { code: "not_permitted", field: null })
  }

  documents(): DocumentType[] {
    this.staffFor("recovery")
    return ["resident", "hmt_residence", "hk_mo_permit", "taiwan_permit", "passport", "foreign_pr"]
  }

  find(documentNumber: string): FoundAccountView | null {
    this.staffFor("recovery")
    if (!this.#isOnline()) this.#fail("offline")
    if (documentNumber.length < 8) this.#fail("refused", { code: "document_length", field: "document_number" })
    return documentNumber.endsWith("0") ? null : { account: "a-1", maskedName: "g******0", isRegistered: true }
  }

  recover(request: RecoverAtDeskRequest): RecoveredAccountView {
    this.staffFor("recovery")
    if ([request.password, request.secondPassword].includes("wrong")) this.#fail("credentials_wrong")
    if (request.secondPassword === "onetime") this.#fail("password_change_needed")
    if (request.secondSignIn === "auditor") this.#fail("refused", { code: "not_permitted", field: null })
    return { accountName: "guli2000", password: "k7m2xq9w4d", validUntil: this.#now() + 24 * hourMs }
  }

  inbox(): InboxEntryView[] {
    this.staffFor("inbox")
    if (this.#isEmpty) return []
    const now = this.#now()
    const entry = (code: Refusal["code"], operation: InboxEntryView["operation"], given: Partial<InboxEntryView> = {}): InboxEntryView => ({
      operation, refusal: { code, field: null }, doneBy: { kind: "candidate" }, doneAt: now - 5 * hourMs, refusedAt: now - hourMs,
      registrationNumber: "1100010027", name: "古丽·买买提", documentLastFour: "0018", ...given,
    })
    return [
      entry("document_already_registered", "save_information", { registrationNumber: null }),
      entry("subject_full", "submit", { name: "张三丰", documentLastFour: "123X", registrationNumber: "1100010031" }),
      entry("photo_rejected", "attach_photo", { name: "𠅤䶮", registrationNumber: "1100010044" }),
      entry("review_already_approved", "save_information", {
        doneBy: { kind: "staff", staff: "110001-003" }, registrationNumber: "1100010052",
        name: "阿卜杜热合曼·麦麦提依明·图尔荪尼亚孜·库尔班江·艾尔肯·努尔麦麦提·阿布都克里木·玉素甫",
      }),
      entry("changed_elsewhere", "submit", { registrationNumber: "1100010058", name: "王五" }),
      entry("already_paid", "record_cash", { doneBy: { kind: "staff", staff: "110001-004" }, name: "李四", registrationNumber: "1100010060" }),
      entry("not_yours", "accept_agreement", { name: null, documentLastFour: null, registrationNumber: null }),
    ]
  }

  #of(signIn: string, roles: Role[]): DeskSessionView {
    const may = order.filter((task) => roles.some((role) => tasksOf[role].includes(task)))
    return { staff: { staff: "110001-001", name: "王老师", signIn, roles }, may, idleMs: this.#idleMs }
  }
}
