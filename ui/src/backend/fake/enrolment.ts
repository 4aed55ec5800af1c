import type { EnrolmentView, OperationKind, Status, Step, TaskKind, TaskView } from "../bindings"
import { closesAt, confirmationClosesAt, opensAt, sites, sittingName, ticketsFrom } from "./catalogue"
import type { State } from "./state"

const offerOf = (state: State) => sites.find((offer) => offer.site.code === state.choice?.site)

export function locked(state: State): boolean {
  const paid = state.payment.kind !== "not_due" && state.payment.kind !== "unpaid"
  const reviewed = offerOf(state)?.site.review === "before_payment" && (state.review.kind === "pending" || state.review.kind === "approved")
  return Boolean(state.ended) || paid || reviewed || !state.agreed || state.now > closesAt
}

const isInformationBack = (state: State) => state.setBack.some((each) => each.operation === "save_information")

function stepOf(state: State): Step {
  const reviews = offerOf(state)?.site.review === "before_payment"
  if (state.ended) return "ended"
  if (state.payment.kind === "paid") {
    if (state.tickets.length > 0) return "print_admission_ticket"
    return state.confirmed.kind === "waiting" ? "confirm_at_site" : "print_registration_form"
  }
  if (state.now < opensAt) return "wait_for_opening"
  if (state.now > closesAt) return "too_late"
  if (!state.agreed) return "read_agreement"
  if (!state.saved || isInformationBack(state)) return "fill_in_information"
  if (!state.choice) return "choose_subjects"
  if (!state.submitted) return "submit"
  if (!state.photo) return "attach_photo"
  if (reviews && state.review.kind === "not_requested") return "request_review"
  if (reviews && state.review.kind === "pending") return "wait_for_review"
  if (reviews && state.review.kind === "returned") return "correct_and_request_review"
  if (state.payment.kind === "unknown") return "wait_for_payment_result"
  return state.payment.kind === "open" ? "finish_payment" : "pay"
}

const statusOfStep: Record<Step, Status> = {
  wait_for_opening: "filling_in", too_late: "filling_in", read_agreement: "filling_in", fill_in_information: "filling_in",
  choose_subjects: "filling_in", submit: "filling_in", attach_photo: "awaiting_photo", request_review: "awaiting_review_request",
  wait_for_review: "under_review", correct_and_request_review: "returned", pay: "unpaid", finish_payment: "paying",
  wait_for_payment_result: "payment_unknown", print_registration_form: "enrolled", confirm_at_site: "awaiting_confirmation",
  wait_for_ticket: "enrolled", print_admission_ticket: "ticket_issued", ended: "withdrawn",
}

function tasksOf(state: State, step: Step): TaskView[] {
  const site = offerOf(state)?.site
  const done: Record<TaskKind, boolean> = {
    agreement: state.agreed,
    information: Boolean(state.saved) && !isInformationBack(state),
    choice: Boolean(state.choice) && state.submitted,
    photo: Boolean(state.photo),
    review: state.review.kind === "approved",
    payment: state.payment.kind === "paid",
    registration_form: false,
    confirmation: state.confirmed.kind === "confirmed",
    admission_ticket: false,
  }
  const kinds: TaskKind[] = ["agreement", "information", "choice", "photo"]
  if (!site || site.review === "before_payment") kinds.push("review")
  kinds.push("payment", "registration_form")
  if (site?.confirmation) kinds.push("confirmation")
  if (state.tickets.length > 0) kinds.push("admission_ticket")
  const current = step === "ended" || step === "too_late" || step === "wait_for_opening" ? undefined : kinds.find((kind) => !done[kind])
  return kinds.map((kind) => ({
    kind,
    state: done[kind] ? "done" : kind === current ? "current" : "later",
    changeable: done[kind] && ["information", "choice", "photo"].includes(kind) && !locked(state),
  }))
}

function allowedOf(state: State, step: Step): OperationKind[] {
  if (state.ended) return []
  const allowed: OperationKind[] = []
  if (step === "read_agreement") allowed.push("accept_agreement", "decline_agreement")
  if (!locked(state)) {
    allowed.push("save_information", "choose_subjects", "withdraw")
    if (state.saved && state.choice && !state.submitted) allowed.push("submit")
    if (state.submitted) allowed.push("attach_photo")
  }
  if (step === "request_review" || step === "correct_and_request_review") allowed.push("request_review")
  if (step === "pay" || step === "finish_payment") allowed.push("open_order")
  return allowed
}

export function enrolmentOf(state: State): EnrolmentView {
  const offer = offerOf(state)
  const subjects = offer?.subjects.filter((subject) => state.choice?.subjects.includes(subject.code)) ?? []
  const nextStep = stepOf(state)
  const paid = state.payment.kind === "paid"
  const due = state.payment.kind === "unpaid" ? state.payment.dueAt : null
  const confirming = nextStep === "confirm_at_site"
  return {
    sittingName,
    registrationNumber: state.submitted ? "1100010027" : null,
    status: state.ended ?? statusOfStep[nextStep],
    nextStep,
    tasks: tasksOf(state, nextStep),
    allowed: allowedOf(state, nextStep),
    enrolmentOpensAt: opensAt,
    enrolmentClosesAt: closesAt,
    deadline: state.ended || state.tickets.length > 0 ? null
      : due ? { kind: "payment_due", at: due }
      : confirming ? { kind: "confirmation_closes", at: confirmationClosesAt }
      : paid ? { kind: "ticket_window_opens", at: ticketsFrom }
      : { kind: "enrolment_closes", at: closesAt },
    site: offer?.site ?? null,
    subjects,
    totalFeeFen: subjects.reduce((total, subject) => total + subject.feeFen, 0),
    notice: offer?.notice ?? null,
    hasPhoto: Boolean(state.photo),
    review: offer && offer.site.review !== "before_payment" ? { kind: "not_used" } : state.review,
    payment: state.payment,
    confirmation: state.confirmed,
    tickets: state.tickets,
    forms: [
      { form: "registration_form", available: paid, refusal: paid ? null : "payment_missing", opensAt: null },
      { form: "admission_ticket", available: state.tickets.length > 0, refusal: state.tickets.length > 0 ? null : "ticket_window_not_open", opensAt: ticketsFrom },
      { form: "payment_receipt", available: paid, refusal: paid ? null : "payment_missing", opensAt: null },
    ],
    setBack: state.setBack,
    now: state.now,
  }
}
