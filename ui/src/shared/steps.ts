import type { EnrolmentView } from "../backend"
import type { Messages } from "./i18n/index.svelte"

/** How many steps are left to do; what only waits for others still counts until it is done. */
export function stepsLeft(enrolment: Pick<EnrolmentView, "tasks">): number {
  return enrolment.tasks.filter((task) => task.state !== "done").length
}

/** The sentence at the top of the welcome page, and the one below it. */
export function greeting(
  enrolment: Pick<EnrolmentView, "tasks" | "status" | "nextStep">,
  words: Messages["welcome"],
  opens: string,
  mayStartAgain: boolean,
): { title: string; lead: string } {
  if (enrolment.status === "expired") return { title: words.expired, lead: mayStartAgain ? words.expiredLead : words.expiredOver }
  if (enrolment.status === "withdrawn") return { title: words.withdrawn, lead: words.withdrawnLead }
  if (enrolment.status === "refunded") return { title: words.refunded, lead: words.refundedLead }
  if (enrolment.nextStep === "wait_for_opening") return { title: words.notOpen, lead: words.notOpenLead(opens) }
  if (enrolment.nextStep === "too_late") return { title: words.tooLate, lead: words.tooLateLead }
  // What is left is paper, which may be printed as often as one likes: no step is missing any more.
  if (enrolment.nextStep === "print_admission_ticket") return { title: words.ticketReady, lead: words.leadDone }
  if (enrolment.nextStep === "print_registration_form") return { title: words.enrolled, lead: words.enrolledLead }
  const left = stepsLeft(enrolment)
  return left === 0 ? { title: words.allDone, lead: words.leadDone } : { title: words.remaining(left), lead: words.lead }
}
