// Generated from the commands of src-tauri. Do not edit; `make bindings` writes it again.

export const commands = {
  async terminal(): Promise<Result<TerminalView, AppError>> { return call("terminal") },
  async publications(): Promise<Result<PublicationsView, AppError>> { return call("publications") },
  async newCaptcha(): Promise<Result<CaptchaView, AppError>> { return call("new_captcha") },
  async registerAccount(request: RegisterAccountRequest): Promise<Result<SessionView, AppError>> { return call("register_account", { request }) },
  async signIn(request: SignInRequest): Promise<Result<SessionView, AppError>> { return call("sign_in", { request }) },
  async signOut(): Promise<Result<null, AppError>> { return call("sign_out") },
  async session(): Promise<Result<SessionView | null, AppError>> { return call("session") },
  async changePassword(request: ChangePasswordRequest): Promise<Result<null, AppError>> { return call("change_password", { request }) },
  async enrolment(): Promise<Result<EnrolmentView, AppError>> { return call("enrolment") },
  async agreement(): Promise<Result<AgreementView, AppError>> { return call("agreement") },
  async acceptAgreement(): Promise<Result<EnrolmentView, AppError>> { return call("accept_agreement") },
  async declineAgreement(): Promise<Result<EnrolmentView, AppError>> { return call("decline_agreement") },
  async informationForm(): Promise<Result<InformationFormView, AppError>> { return call("information_form") },
  async saveInformationDraft(draft: InformationDraft): Promise<Result<null, AppError>> { return call("save_information_draft", { draft }) },
  async checkInformation(draft: InformationDraft, field: Field): Promise<Result<FieldCheckView, AppError>> { return call("check_information", { draft, field }) },
  async saveInformation(draft: InformationDraft): Promise<Result<EnrolmentView, AppError>> { return call("save_information", { draft }) },
  async choiceForm(): Promise<Result<ChoiceFormView, AppError>> { return call("choice_form") },
  async saveChoiceDraft(draft: ChoiceDraft): Promise<Result<null, AppError>> { return call("save_choice_draft", { draft }) },
  async chooseSubjects(choice: ChoiceDraft): Promise<Result<EnrolmentView, AppError>> { return call("choose_subjects", { choice }) },
  async submit(declared: boolean): Promise<Result<EnrolmentView, AppError>> { return call("submit", { declared }) },
  async checkPhoto(fileBase64: string): Promise<Result<VerdictView, AppError>> { return call("check_photo", { fileBase64 }) },
  async attachPhoto(fileBase64: string): Promise<Result<EnrolmentView, AppError>> { return call("attach_photo", { fileBase64 }) },
  async photo(): Promise<Result<string | null, AppError>> { return call("photo") },
  async requestReview(): Promise<Result<EnrolmentView, AppError>> { return call("request_review") },
  async withdraw(): Promise<Result<EnrolmentView, AppError>> { return call("withdraw") },
  async startAgain(): Promise<Result<EnrolmentView, AppError>> { return call("start_again") },
  async openPayment(): Promise<Result<PaymentView, AppError>> { return call("open_payment") },
  async refreshPayment(): Promise<Result<EnrolmentView, AppError>> { return call("refresh_payment") },
  async formPages(form: FormKind): Promise<Result<FormPagesView, AppError>> { return call("form_pages", { form }) },
  async saveForm(form: FormKind): Promise<Result<SavedFormView, AppError>> { return call("save_form", { form }) },
  async printers(): Promise<Result<PrinterView[], AppError>> { return call("printers") },
  async printForm(form: FormKind, printer: string): Promise<Result<null, AppError>> { return call("print_form", { form, printer }) },
  async synchronise(): Promise<Result<TerminalView, AppError>> { return call("synchronise") },
}

// ---- errors ------------------------------------------------------------------------------------
/** What went wrong, as a closed list; the screen has one text for each. */
export type ErrorCode =
  | "refused"            // the rules say no: see `refusals`
  | "captcha_wrong" | "captcha_expired"
  | "credentials_wrong"  // account or password is wrong
  | "account_locked"     // after failures: `retryInS` seconds
  | "account_taken" | "account_not_on_this_terminal" // offline and never signed in here
  | "not_signed_in"
  | "offline"            // this needs the network
  | "not_activated" | "clock_unknown" | "numbers_exhausted"
  | "central_refused" | "payment_failed"
  | "printer_missing" | "printer_refused" | "save_failed"
  | "storage_failed" | "storage_full"
  | "unexpected"
export type AppError = { code: ErrorCode, refusals: Refusal[], retryInS: number | null }
export type Refusal = { code: RefusalCode, field: Field | null }

/** Every reason for which an operation can be refused. */
export type RefusalCode =
  | "required" | "too_short" | "too_long" | "not_in_list" | "format" | "mismatch"
  | "name_characters" | "name_dot" | "name_private_use"
  | "document_not_accepted" | "document_length" | "document_characters" | "document_checksum" | "document_province" | "document_date" | "document_obsolete"
  | "document_contradicts_birth_date" | "document_contradicts_sex"
  | "document_already_registered"
  | "birth_date_impossible" | "birth_date_future" | "birth_date_too_early"
  | "guardian_required"
  | "password_weak" | "password_same"
  | "agreement_outdated" | "agreement_missing"
  | "information_missing" | "choice_missing" | "declaration_missing" | "photo_missing"
  | "site_unknown" | "site_changed" | "subject_unknown" | "subject_twice" | "subjects_too_few" | "subjects_too_many"
  | "photo_rejected"
  | "enrolment_not_open" | "enrolment_closed"
  | "not_yours" | "not_permitted" | "ended" | "locked" | "revision_stale"
  | "number_missing" | "number_changed" | "number_format"
  | "review_not_used" | "review_not_pending" | "review_pending" | "review_already_approved" | "review_round_stale" | "review_reason_missing" | "review_missing"
  | "payment_not_due" | "payment_overdue" | "payment_not_overdue" | "payment_in_progress" | "payment_unknown" | "already_paid" | "payment_missing" | "order_unknown" | "amount_mismatch" | "cash_not_accepted" | "not_refundable"
  | "confirmation_not_used" | "confirmation_not_open" | "already_confirmed" | "confirmation_missing"
  | "ticket_incomplete" | "ticket_number_format" | "ticket_not_issued" | "ticket_window_not_open" | "ticket_window_closed"

/** A field that a refusal speaks of; the ids of the inputs on the screen. */
export type Field =
  | "agreement"
  | "document_type" | "document_number" | "document_number_again" | "name" | "sex" | "birth_date" | "ethnic_group"
  | "occupation" | "education" | "training" | "mobile" | "email" | "address" | "postcode" | "school" | "student_number" | "note"
  | "guardian_name" | "guardian_relation" | "guardian_mobile"
  | "site" | "subjects" | "declaration" | "photo" | "reason" | "amount"
  | "account_name" | "password" | "password_again" | "old_password" | "captcha"

// ---- terminal and session ----------------------------------------------------------------------
export type TerminalView = {
  activated: boolean,
  /** The sitting now open, for example "2027 年 3 月全国计算机等级考试（第 79 次）". */
  sittingName: string | null,
  siteName: string | null,
  online: boolean,
  /** Operations and photos still waiting to be uploaded; they are safe on this terminal. */
  pending: number,
  /** Milliseconds since the epoch, trusted (from signed server time), not the wall clock. */
  now: number,
  /** Development build with plain-file secrets or the sandbox payment: say so on screen. */
  demonstration: boolean,
}
export type SessionView = {
  accountName: string,
  /** The candidate's name and masked document number, once they have filled them in. */
  personName: string | null,
  maskedDocument: string | null,
  /** First sign-in of this account: greet with a welcome. */
  firstSignIn: boolean,
}
export type CaptchaView = { id: string, /** inline SVG markup, 160x56 */ svg: string }
export type RegisterAccountRequest = { accountName: string, password: string, passwordAgain: string, mobile: string, email: string, captchaId: string, captcha: string }
export type SignInRequest = { accountName: string, password: string, captchaId: string, captcha: string }
export type ChangePasswordRequest = { oldPassword: string, password: string, passwordAgain: string }

/** What can be read before signing in: 网上报名公告, 网上报名须知及流程. Bodies are plain text in paragraphs; a line that starts with "# " is a heading, with "- " a list item. */
export type PublicationsView = { announcements: ArticleView[], instructions: ArticleView[] }
export type ArticleView = { title: string, publishedAt: number | null, body: string }

// ---- enrolment ---------------------------------------------------------------------------------
export type EnrolmentView = {
  sittingName: string,
  registrationNumber: string | null,
  status: Status,
  nextStep: Step,
  tasks: TaskView[],
  /** What the candidate may do now; the screen offers nothing else. */
  allowed: OperationKind[],
  enrolmentOpensAt: number,
  enrolmentClosesAt: number,
  /** The deadline that matters now, if one does. */
  deadline: DeadlineView | null,
  site: SiteView | null,
  subjects: SubjectView[],
  totalFeeFen: number,
  /** The site's notice to candidates (考生通告), when it has one. */
  notice: ArticleView | null,
  hasPhoto: boolean,
  review: ReviewView,
  payment: PaymentStateView,
  confirmation: ConfirmationView,
  tickets: TicketView[],
  forms: FormAvailabilityView[],
  /** Refusals from the central server that concern this registration, newest first. */
  setBack: SetBackView[],
  now: number,
}
export type Status =
  | "filling_in" | "awaiting_photo" | "awaiting_review_request" | "under_review" | "returned"
  | "unpaid" | "paying" | "payment_unknown" | "awaiting_confirmation" | "enrolled" | "ticket_issued"
  | "refunded" | "expired" | "withdrawn"
export type Step =
  | "wait_for_opening" | "too_late"
  | "read_agreement" | "fill_in_information" | "choose_subjects" | "submit" | "attach_photo"
  | "request_review" | "wait_for_review" | "correct_and_request_review"
  | "pay" | "finish_payment" | "wait_for_payment_result"
  | "print_registration_form" | "confirm_at_site" | "wait_for_ticket" | "print_admission_ticket"
  | "ended"
export type TaskKind = "agreement" | "information" | "choice" | "photo" | "review" | "payment" | "registration_form" | "confirmation" | "admission_ticket"
export type TaskState = "done" | "current" | "later"
export type TaskView = { kind: TaskKind, state: TaskState, /** may be opened to be changed (done) */ changeable: boolean }
export type OperationKind =
  | "accept_agreement" | "decline_agreement" | "save_information" | "choose_subjects" | "submit" | "attach_photo"
  | "request_review" | "approve" | "reject" | "open_order" | "mark_payment_unknown" | "close_order" | "record_payment" | "record_cash" | "record_refund"
  | "expire_unpaid" | "confirm" | "issue_ticket" | "withdraw"
export type DeadlineView = { kind: "enrolment_closes" | "payment_due" | "confirmation_closes" | "ticket_window_opens" | "ticket_window_closes", at: number }
export type SiteView = { code: string, name: string, district: string, address: string, telephone: string, review: ReviewOrder, confirmation: boolean, acceptsCash: boolean }
export type ReviewOrder = "none" | "before_payment" | "after_payment"
export type SubjectView = { code: string, name: string, level: number, durationMinutes: number, feeFen: number, /** level 4 needs the matching level 3 certificate: advice, not a bar */ prerequisite: string | null }
export type ReviewView =
  | { kind: "not_used" } | { kind: "not_requested" } | { kind: "pending", requestedAt: number }
  | { kind: "returned", reasons: ReviewReason[], text: string | null, at: number } | { kind: "approved", at: number }
export type ReviewReason = "photo_not_acceptable" | "photo_not_this_person" | "name_wrong" | "document_wrong" | "information_wrong" | "subject_wrong" | "other"
export type PaymentStateView =
  | { kind: "not_due" } | { kind: "unpaid", dueAt: number | null, /** whether the window may still be used */ overdue: boolean }
  | { kind: "open" } | { kind: "unknown" }
  | { kind: "paid", paidAt: number, amountFen: number, channel: PaymentChannel } | { kind: "refunded", at: number }
export type PaymentChannel = "wechat" | "alipay" | "sandbox" | "cash"
export type ConfirmationView =
  | { kind: "not_used" } | { kind: "waiting", opensAt: number, closesAt: number } | { kind: "confirmed", at: number }
export type TicketView = { subject: string, ticketNumber: string, room: string, seat: string, startsAt: number }
export type FormKind = "registration_form" | "admission_ticket"
export type FormAvailabilityView = { form: FormKind, available: boolean, /** why not, if not */ refusal: RefusalCode | null, opensAt: number | null }
export type SetBackView = { operation: OperationKind, refusal: Refusal, at: number }

export type AgreementView = { version: number, title: string, /** same format as an article's body */ body: string, accepted: boolean }

// ---- information -------------------------------------------------------------------------------
export type DocumentType = "resident" | "hmt_residence" | "hk_mo_permit" | "taiwan_permit" | "passport" | "foreign_pr"
export type Sex = "male" | "female"
/** What is typed so far, as typed. Empty string = nothing. */
export type InformationDraft = {
  documentType: DocumentType | null, documentNumber: string, documentNumberAgain: string, name: string, sex: Sex | null,
  /** "2000-02-29" */ birthDate: string, ethnicGroup: string, occupation: string, education: string, training: string,
  mobile: string, email: string, address: string, postcode: string, school: string, studentNumber: string, note: string,
  guardianName: string, guardianRelation: string, guardianMobile: string,
}
export type ValueItem = { code: string, name: string }
export type InformationFormView = {
  draft: InformationDraft,
  /** The draft differs from what was saved: say so. */
  unsaved: boolean,
  editable: boolean,
  documentTypes: DocumentTypeView[],
  ethnicGroups: ValueItem[], occupations: ValueItem[], educations: ValueItem[], trainings: ValueItem[], guardianRelations: ValueItem[],
  required: Field[],
  /** Fields of the sitting that are not asked for at all. */
  hidden: Field[],
}
export type DocumentTypeView = { documentType: DocumentType, /** no checksum, so it is typed twice */ typedTwice: boolean, /** ethnic group is asked for */ ethnicGroup: boolean }
/** The answer to a field that was left: its refusals, and what other fields follow from it. */
export type FieldCheckView = { refusals: Refusal[], derivedBirthDate: string | null, derivedSex: Sex | null, /** age < 14: guardian fields are asked for */ guardianNeeded: boolean, warnings: Warning[] }
export type Warning = "area_code_unknown" | "passport_format_unusual" | "name_private_use"

// ---- site and subjects -------------------------------------------------------------------------
export type ChoiceDraft = { site: string | null, subjects: string[] }
export type ChoiceFormView = { draft: ChoiceDraft, editable: boolean, sites: SiteOfferView[], maximumSubjects: number }
export type SiteOfferView = { site: SiteView, subjects: SubjectView[], notice: ArticleView | null }

// ---- photo -------------------------------------------------------------------------------------
export type VerdictView = { accepted: boolean, rulePack: string, checks: PhotoCheckView[], widthPx: number | null, heightPx: number | null, sizeBytes: number, /** data: URL, when it could be decoded */ preview: string | null }
export type PhotoCheckView = { code: PhotoCheckCode, passed: boolean, severity: "reject" | "warn", value: number | null, limit: string }
export type PhotoCheckCode = "not_jpeg" | "damaged" | "file_size" | "pixel_size" | "too_many_pixels" | "proportions" | "not_colour" | "not_upright"

// ---- payment -----------------------------------------------------------------------------------
export type PaymentView = { orderId: string, amountFen: number, channel: PaymentChannel, /** inline SVG of the QR code */ qrSvg: string, /** only shown in demonstrations */ payUrl: string | null, expiresAt: number }

// ---- forms -------------------------------------------------------------------------------------
/** Pages of the PDF itself, drawn: data: URLs of PNGs. */
export type FormPagesView = { pages: string[] }
export type SavedFormView = { fileName: string, folder: string }
export type PrinterView = { name: string, isDefault: boolean, description: string }

export type Result<T, E> = { status: "ok", data: T } | { status: "error", error: E }

import { invoke } from "@tauri-apps/api/core"
async function call<T>(name: string, args?: Record<string, unknown>): Promise<Result<T, AppError>> {
  try { return { status: "ok", data: await invoke<T>(name, args) } }
  catch (error) { return { status: "error", error: error as AppError } }
}
