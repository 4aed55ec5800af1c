import type { DeskTask, EnrolmentView, FormKind, Step, TaskKind } from "../../backend"

/** The pages that can be read before signing in. */
export type EntryPage = "sign-in" | "register" | "announcements" | "instructions" | "setup" | "desk" | "recovery" | "inbox"
/** The pages that open as tabs afterwards. */
export type WorkPage =
  | "welcome" | "agreement" | "information" | "subjects" | "declaration" | "photo" | "review" | "payment" | "forms"
  | "confirmation" | "password" | "announcements" | "instructions" | "desk" | "recovery" | "inbox"
export type PageName = EntryPage | WorkPage

const pagesOfDesk = [
  { page: "desk", tasks: ["papers", "cash_report"] },
  { page: "recovery", tasks: ["recovery"] },
  { page: "inbox", tasks: ["inbox"] },
] as const

/** What the desk offers to whoever is signed in there; the first page leads to the sign-in while nobody is. */
export function deskPages(staff: { session: unknown; may: (...tasks: DeskTask[]) => boolean }): ("desk" | "recovery" | "inbox")[] {
  if (!staff.session) return ["desk"]
  return pagesOfDesk.filter(({ tasks }) => staff.may(...tasks)).map(({ page }) => page)
}

/** More do not fit a portrait screen with readable titles. What is closed loses nothing: drafts are kept by the backend. */
export const maximumTabs = 6

export class Navigation {
  entry = $state<EntryPage>("sign-in")
  tabs = $state<WorkPage[]>(["welcome"])
  current = $state<WorkPage>("welcome")
  form = $state<FormKind>("registration_form")
  menuShown = $state(true)
  /** Counts every opening, so that opening the current page again starts it afresh. */
  openings = $state(0)
  /** The tabs in order of use, the latest last. */
  #used: WorkPage[] = ["welcome"]

  open(page: WorkPage, form?: FormKind): void {
    if (form) this.form = form
    if (!this.tabs.includes(page)) this.tabs = [...this.#withRoom(), page]
    this.#show(page)
  }

  close(page: WorkPage): void {
    if (page === "welcome" || !this.tabs.includes(page)) return
    this.tabs = this.tabs.filter((tab) => tab !== page)
    this.#used = this.#used.filter((tab) => tab !== page)
    if (this.current === page) this.#show(this.#used.at(-1) ?? "welcome")
  }

  /** From a page that is done with to the one that follows it: the tab goes over as well. */
  proceed(from: WorkPage, to: WorkPage): void {
    this.close(from)
    this.open(to)
  }

  openEntry(page: EntryPage): void {
    this.entry = page
    this.openings += 1
  }

  /** Nothing of one candidate's tabs is left for the next one. */
  reset(): void {
    this.entry = "sign-in"
    this.tabs = ["welcome"]
    this.#used = ["welcome"]
    this.current = "welcome"
    this.form = "registration_form"
    this.openings += 1
  }

  #show(page: WorkPage): void {
    this.current = page
    this.#used = [...this.#used.filter((tab) => tab !== page), page]
    this.openings += 1
  }

  #withRoom(): WorkPage[] {
    if (this.tabs.length < maximumTabs) return this.tabs
    const oldest = this.#used.find((tab) => tab !== "welcome")
    this.#used = this.#used.filter((tab) => tab !== oldest)
    return this.tabs.filter((tab) => tab !== oldest)
  }
}

export const navigation = new Navigation()

export const pageOfTask: Record<TaskKind, WorkPage> = {
  agreement: "agreement",
  information: "information",
  choice: "subjects",
  photo: "photo",
  review: "review",
  payment: "payment",
  registration_form: "forms",
  confirmation: "confirmation",
  admission_ticket: "forms",
}

export const pageOfStep: Record<Step, WorkPage> = {
  wait_for_opening: "instructions",
  too_late: "announcements",
  read_agreement: "agreement",
  fill_in_information: "information",
  choose_subjects: "subjects",
  submit: "declaration",
  attach_photo: "photo",
  request_review: "review",
  wait_for_review: "review",
  correct_and_request_review: "review",
  pay: "payment",
  finish_payment: "payment",
  wait_for_payment_result: "payment",
  print_registration_form: "forms",
  confirm_at_site: "confirmation",
  wait_for_ticket: "forms",
  print_admission_ticket: "forms",
  ended: "welcome",
}

/** The row of the list in which a step is taken; submitting belongs to the choice that it completes. */
export const taskOfStep: Partial<Record<Step, TaskKind>> = {
  read_agreement: "agreement",
  fill_in_information: "information",
  choose_subjects: "choice",
  submit: "choice",
  attach_photo: "photo",
  request_review: "review",
  wait_for_review: "review",
  correct_and_request_review: "review",
  pay: "payment",
  finish_payment: "payment",
  wait_for_payment_result: "payment",
  print_registration_form: "registration_form",
  confirm_at_site: "confirmation",
  print_admission_ticket: "admission_ticket",
}

/** The task that the screen lights: the one of the next step, else the one that is current. */
export function litTask(enrolment: Pick<EnrolmentView, "nextStep" | "tasks">): TaskKind | undefined {
  return taskOfStep[enrolment.nextStep] ?? enrolment.tasks.find((task) => task.state === "current")?.kind
}
