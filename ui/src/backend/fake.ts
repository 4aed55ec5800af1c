import { BackendError, type Backend } from "./backend"
import type { ErrorCode, Check, Refusal, RefusalCode, VerdictView } from "./bindings"
import { documentTypes, educations, emptyDraft, ethnicGroups, guardianRelations, occupations, sites, sittingName, trainings } from "./fake/catalogue"
import { checkAll, checkField, derived, required } from "./fake/checks"
import { captchaSvg, formPage, portrait, qrSvg } from "./fake/drawings"
import { enrolmentOf, locked } from "./fake/enrolment"
import { agreementBody, publications } from "./fake/publications"
import { scenarioOf } from "./fake/state"

const answerAfterMs = 120

function fail(code: ErrorCode, ...refusals: Refusal[]): never {
  throw new BackendError({ code, refusals, retryInS: code === "account_locked" ? 600 : null })
}
const refuse = (code: RefusalCode, field: Refusal["field"] = null): never => fail("refused", { code, field })

/** What crosses the border to the shell is JSON, both ways. */
const copied = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))

/** The whole flow in memory, for looking at the screens in a browser: `?fake=<scenario>`, with `&printers=none` and `&slow=<ms>`. */
export function fake(url: URL): Backend {
  const state = scenarioOf(url.searchParams.get("fake"))
  const waitMs = Number(url.searchParams.get("slow") ?? answerAfterMs)
  const began = performance.now()
  const now = () => state.now + (performance.now() - began)

  const enrolment = () => enrolmentOf({ ...state, now: now() })
  const terminal = () => ({
    activated: state.activated, sittingName: state.activated ? sittingName : null, siteName: "北京示范考点",
    online: state.online, pending: state.pending, now: now(), demonstration: true,
  })
  const person = () => ({
    accountName: state.accountName, personName: state.saved?.name ?? null,
    maskedDocument: state.saved ? `${state.saved.documentNumber.slice(0, 6)}********${state.saved.documentNumber.slice(-4)}` : null,
    firstSignIn: state.firstSignIn,
  })
  const signIn = (captcha: string) => {
    if (captcha.trim() === "") refuse("required", "captcha")
    if (captcha.toUpperCase() === "0000") fail("captcha_wrong")
    state.signedIn = true
    return person()
  }
  const verdict = (base64: string): VerdictView => {
    const sizeBytes = Math.round(base64.length * 0.75)
    const jpeg = base64.startsWith("/9j/")
    const checks: Check[] = [
      { code: "not_jpeg", passed: jpeg, severity: "reject", value: null, limit: "JPEG" },
      { code: "file_size", passed: sizeBytes >= 20_480 && sizeBytes <= 204_800, severity: "reject", value: sizeBytes, limit: "20-200 KB" },
      { code: "pixel_size", passed: jpeg, severity: "reject", value: 640, limit: "≥ 192 × 144" },
      { code: "proportions", passed: true, severity: "warn", value: 1.33, limit: "4 : 3" },
      { code: "not_upright", passed: jpeg, severity: "reject", value: null, limit: "" },
    ]
    return {
      accepted: checks.every((check) => check.passed || check.severity === "warn"), rulePack: "ncre-2027", checks,
      widthPx: 480, heightPx: 640, sizeBytes, preview: jpeg ? `data:image/jpeg;base64,${base64}` : null,
    }
  }

  const answers = {
    terminal,
    publications: () => publications,
    newCaptcha: () => ({ id: crypto.randomUUID(), svg: captchaSvg }),
    registerAccount: (request) => {
      const refusals: Refusal[] = []
      if (request.accountName.trim().length < 4) refusals.push({ code: "too_short", field: "account_name" })
      if (!/^(?=.*[a-z])(?=.*\d).{8,64}$/i.test(request.password)) refusals.push({ code: "password_weak", field: "password" })
      if (request.password !== request.passwordAgain) refusals.push({ code: "mismatch", field: "password_again" })
      if (!/^1[3-9]\d{9}$/.test(request.mobile)) refusals.push({ code: "format", field: "mobile" })
      if (!/^\S+@\S+\.\S+$/.test(request.email)) refusals.push({ code: "format", field: "email" })
      if (refusals.length > 0) fail("refused", ...refusals)
      state.accountName = request.accountName
      state.firstSignIn = true
      return signIn(request.captcha)
    },
    signIn: (request) => {
      if (request.accountName.trim() === "") refuse("required", "account_name")
      if (request.password === "wrong") fail("credentials_wrong")
      if (request.password === "locked") fail("account_locked")
      return signIn(request.captcha)
    },
    signOut: () => {
      state.signedIn = false
      return null
    },
    session: () => (state.signedIn ? person() : null),
    changePassword: (request) => {
      if (request.password !== request.passwordAgain) refuse("mismatch", "password_again")
      if (request.password.length < 8) refuse("password_weak", "password")
      return null
    },
    enrolment,
    agreement: () => ({ version: 3, title: "全国计算机等级考试报名协议", body: agreementBody, accepted: state.agreed }),
    acceptAgreement: () => {
      state.agreed = true
      return enrolment()
    },
    declineAgreement: () => {
      state.ended = "withdrawn"
      return enrolment()
    },
    informationForm: () => ({
      draft: state.draft, unsaved: state.saved !== null && JSON.stringify(state.saved) !== JSON.stringify(state.draft), editable: !locked(state),
      documentTypes, ethnicGroups, occupations, educations, trainings, guardianRelations, required, hidden: ["student_number"],
    }),
    saveInformationDraft: (draft) => {
      state.draft = structuredClone(draft)
      return null
    },
    checkInformation: (draft, field) => checkField(draft, field),
    saveInformation: (draft) => {
      const refusals = checkAll(draft)
      if (refusals.length > 0) fail("refused", ...refusals)
      const known = derived(draft)
      state.draft = { ...draft, birthDate: known.derivedBirthDate ?? draft.birthDate, sex: known.derivedSex ?? draft.sex }
      state.saved = state.draft
      state.setBack = []
      return enrolment()
    },
    choiceForm: () => ({ draft: state.choiceDraft, editable: !locked(state), sites, maximumSubjects: 3 }),
    saveChoiceDraft: (draft) => {
      state.choiceDraft = structuredClone(draft)
      return null
    },
    chooseSubjects: (choice) => {
      if (!choice.site) refuse("required", "site")
      if (choice.subjects.length === 0) refuse("subjects_too_few", "subjects")
      state.choice = structuredClone(choice)
      return enrolment()
    },
    submit: (declared) => {
      if (!declared) refuse("required", "declaration")
      state.submitted = true
      return enrolment()
    },
    checkPhoto: (base64) => verdict(base64),
    attachPhoto: (base64) => {
      const { accepted, preview } = verdict(base64)
      if (!accepted) refuse("photo_rejected", "photo")
      state.photo = preview ?? portrait
      if (state.review.kind === "returned") state.review = { kind: "not_requested" }
      return enrolment()
    },
    photo: () => state.photo,
    requestReview: () => {
      state.review = { kind: "pending", requestedAt: now() }
      return enrolment()
    },
    withdraw: () => {
      state.ended = "withdrawn"
      return enrolment()
    },
    startAgain: () => {
      Object.assign(state, { ended: null, agreed: false, submitted: false, choice: null, saved: null, draft: state.draft ?? emptyDraft })
      return enrolment()
    },
    openPayment: () => {
      if (!state.online) fail("offline")
      state.payment = { kind: "open" }
      state.orderPaysAt = now() + 12_000
      return { orderId: "o-1", amountFen: enrolment().totalFeeFen, channel: "sandbox", qrSvg, payUrl: "http://127.0.0.1:8787/sandbox/o-1", expiresAt: now() + 15 * 60_000 }
    },
    refreshPayment: () => {
      if (!state.online) fail("offline")
      if (state.payment.kind === "open" && state.orderPaysAt !== null && now() > state.orderPaysAt)
        state.payment = { kind: "paid", paidAt: now(), amountFen: enrolment().totalFeeFen, channel: "sandbox" }
      return enrolment()
    },
    formPages: (form) => ({ pages: [formPage(form === "admission_ticket" ? "准考证" : "报名登记表", state.saved?.name ?? "", "1100010027")] }),
    saveForm: (form) => ({ fileName: form === "admission_ticket" ? "准考证-1100010027.pdf" : "报名登记表-1100010027.pdf", folder: "文档/考点" }),
    printers: () =>
      url.searchParams.get("printers") === "none"
        ? []
        : [
            { name: "Kiosk-1", isDefault: true, description: "自助终端打印机" },
            { name: "Desk-2", isDefault: false, description: "受理台打印机" },
          ],
    printForm: () => null,
    synchronise: terminal,
  } satisfies { [Name in keyof Backend]: (...given: Parameters<Backend[Name]>) => Awaited<ReturnType<Backend[Name]>> }

  const slowly = ([name, answer]: [string, unknown]) => [
    name,
    async (...given: unknown[]) => {
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      return copied((answer as (...given: unknown[]) => unknown)(...(copied(given) as unknown[])))
    },
  ]
  return Object.fromEntries(Object.entries(answers).map(slowly)) as unknown as Backend
}
