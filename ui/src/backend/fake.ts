import { BackendError, type Backend } from "./backend"
import type { ErrorCode, FormKind, Refusal, RefusalCode, SetupView, TerminalMode } from "./bindings"
import { FakeCamera } from "./fake/camera"
import { documentTypes, educations, emptyDraft, ethnicGroups, guardianRelations, occupations, sites, sittingName, trainings } from "./fake/catalogue"
import { checkAll, checkField, derived, required } from "./fake/checks"
import { captchaSvg, formPage, portrait, qrSvg } from "./fake/drawings"
import { FakeDesk } from "./fake/desk"
import { enrolmentOf, locked } from "./fake/enrolment"
import { FakePrinting } from "./fake/printing"
import { FakeQq } from "./fake/qq"
import { agreementBody, publications } from "./fake/publications"
import { scenarioOf } from "./fake/state"
import type { NextFrame } from "./preview"

const answerAfterMs = 120
const retryInS: Partial<Record<ErrorCode, number>> = { account_locked: 600, pin_locked: 300 }

const formNames: Record<FormKind, string> = { registration_form: "报名登记表", admission_ticket: "准考证", payment_receipt: "缴费凭证" }

function fail(code: ErrorCode, ...refusals: Refusal[]): never {
  throw new BackendError({ code, refusals, retryInS: retryInS[code] ?? null })
}
const refuse = (code: RefusalCode, field: Refusal["field"] = null): never => fail("refused", { code, field })

/** What crosses the border to the shell is JSON, both ways. */
const copied = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))

/**
 * The whole flow in memory, for looking at the screens in a browser: `?fake=<scenario>`, with
 * `&slow=<ms>`, `&mode=desk`, and what `FakeCamera` and `FakePrinting` read.
 */
export function fake(url: URL): { backend: Backend; nextFrame: NextFrame } {
  const state = scenarioOf(url.searchParams.get("fake"))
  const waitMs = Number(url.searchParams.get("slow") ?? answerAfterMs)
  const began = performance.now()
  const now = () => state.now + (performance.now() - began)
  const camera = new FakeCamera(url.searchParams)
  const printing = new FakePrinting(url.searchParams, now, fail)
  const desk = new FakeDesk(url.searchParams, now, () => state.online, fail)
  const deskOnly = () => void (setup.mode === "desk" || fail("desk_only"))
  const staffOnly = () => (deskOnly(), desk.staffFor("papers", "cash_report"))
  const cameras = [{ id: "usb-1", name: "Demo camera" }, { id: "usb-2", name: "Overhead camera" }]
  const setup: SetupView = { cameras, camera: null, mode: (url.searchParams.get("mode") as TerminalMode | null) ?? "kiosk" }

  const enrolment = () => enrolmentOf({ ...state, now: now() })
  const terminal = () => ({
    activated: state.activated, sittingName: state.activated ? sittingName : null, siteName: "北京示范考点",
    online: state.online, updateNeeded: false, pending: state.pending, now: now(), demonstration: true, mode: setup.mode, offersQq: true,
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
  const qq = new FakeQq(url.searchParams, now)
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
      if (request.password === "onetime") fail("password_change_needed")
      return signIn(request.captcha)
    },
    replaceOneTimePassword: (_accountName, request) => {
      if (request.password !== request.passwordAgain) refuse("mismatch", "password_again")
      if (request.password.length < 8) refuse("password_weak", "password")
      return signIn("1234")
    },
    beginQqSignIn: () => qq.begin(),
    awaitQqSignIn: () => qq.ask(() => signIn("1234")),
    cancelQqSignIn: () => null,
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
      draft: state.draft, saved: state.saved ?? state.draft, unsaved: state.saved !== null && JSON.stringify(state.saved) !== JSON.stringify(state.draft), editable: !locked(state),
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
      if (draft.note === "crossed") {
        state.draft = { ...draft, mobile: "13900139000", note: "" }
        fail("refused", { code: "changed_elsewhere", field: "mobile" }, { code: "changed_elsewhere", field: "note" })
      }
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
    checkPhoto: (base64) => camera.judge(base64),
    composePhoto: () => camera.shoot(),
    openCamera: () => camera.open(),
    camera: () => camera.view(),
    closeCamera: () => camera.close(),
    takePhoto: () => {
      if (camera.view().state !== "live") fail("camera_unavailable")
      return camera.shoot()
    },
    openSetup: (pin) => {
      if (pin === "000000") fail("pin_not_set")
      if (pin === "999999") fail("pin_locked")
      if (pin !== "123456") fail("wrong_pin")
      camera.setUp(true)
      return setup
    },
    chooseCamera: (chosen) => {
      setup.camera = chosen
      return setup
    },
    chooseMode: (mode) => {
      setup.mode = mode
      return setup
    },
    closeSetup: () => {
      camera.setUp(false)
      return null
    },
    attachPhoto: (base64, answered, reason) => {
      const { accepted, preview, questions, checks } = camera.judge(base64)
      if (!accepted) refuse("photo_rejected", "photo")
      if (!questions.every((question) => answered.includes(question))) refuse("required", "photo_questions")
      const warned = checks.some((check) => !check.passed)
      if (setup.mode === "desk" && warned && !reason) refuse("required", "photo_reason")
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
    paymentChannels: () => {
      if (!state.online) fail("offline")
      return ["wechat", "alipay", "sandbox"]
    },
    openPayment: (channel) => {
      if (!state.online) fail("offline")
      state.channel = channel ?? "sandbox"
      state.payment = { kind: "open" }
      state.orderPaysAt = now() + 12_000
      return { orderId: "o-1", amountFen: enrolment().totalFeeFen, channel: state.channel, qrSvg, payUrl: "http://127.0.0.1:8787/sandbox/o-1", expiresAt: now() + 15 * 60_000 }
    },
    refreshPayment: () => {
      if (!state.online) fail("offline")
      if (state.payment.kind === "open" && state.orderPaysAt !== null && now() > state.orderPaysAt)
        state.payment = { kind: "paid", paidAt: now(), amountFen: enrolment().totalFeeFen, channel: state.channel }
      return enrolment()
    },
    formPages: (form) => ({ pages: [formPage(formNames[form], state.saved?.name ?? "", "1100010027")] }),
    saveForm: (form) => ({ fileName: `${formNames[form]}-1100010027.pdf`, folder: "文档/考点" }),
    printers: () => printing.printers(),
    formPrints: (form) => printing.formPrints(form),
    printForm: (form, printer, reason) => printing.printForm(form, printer, reason),
    print: (id) => printing.print(id),
    cancelPrint: (id) => printing.cancel(id),
    answerPrint: (id, sheetsOut) => printing.answer(id, sheetsOut),
    resumePrint: (id) => (staffOnly(), printing.resume(id)),
    prints: () => (staffOnly(), printing.prints()),
    rooms: () => (staffOnly(), printing.rooms()),
    paperPages: (paper) => (staffOnly(), { pages: printing.pages(paper) }),
    printPaper: (paper, printer, reason) => (staffOnly(), printing.printPaper(paper, printer, reason)),
    scanCode: (text) => (deskOnly(), printing.scan(text)),
    signInAtDesk: (signIn, password) => (deskOnly(), desk.signIn(signIn, password)),
    replaceStaffPassword: (signIn, request) => (deskOnly(), desk.replacePassword(signIn, request)),
    deskSession: () => desk.session(),
    staffIsActive: () => desk.session(),
    staffSignOut: () => desk.signOut(),
    recoveryDocuments: () => desk.documents(),
    findAccount: (_documentType, documentNumber) => desk.find(documentNumber),
    recoverAccount: (request) => desk.recover(request),
    inbox: () => desk.inbox(),
    synchronise: terminal,
  } satisfies { [Name in keyof Backend]: (...given: Parameters<Backend[Name]>) => Awaited<ReturnType<Backend[Name]>> | ReturnType<Backend[Name]> }

  const slowly = ([name, answer]: [string, unknown]) => [
    name,
    async (...given: unknown[]) => {
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      return copied(await (answer as (...given: unknown[]) => unknown)(...(copied(given) as unknown[])))
    },
  ]
  return { backend: Object.fromEntries(Object.entries(answers).map(slowly)) as unknown as Backend, nextFrame: camera.nextFrame }
}
