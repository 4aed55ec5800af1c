import { BackendError, type Field, type Refusal } from "../../backend"
import { refusalText } from "../errors"
import { t } from "../i18n/index.svelte"

/** What to do when an answer says that nobody is signed in any more; set once by the session. */
let onSignedOut: () => void = () => {}
export function whenSignedOut(handle: () => void): void {
  onSignedOut = handle
}

/** The same for the staff member at the desk, who signs in apart from candidates. */
let onStaffSignedOut: () => void = () => {}
export function whenStaffSignedOut(handle: () => void): void {
  onStaffSignedOut = handle
}

/**
 * One thing that a page asks of the backend: whether it runs, and what came of it. While it runs it cannot be started
 * again, so no button acts twice.
 */
export class Attempt {
  busy = $state(false)
  error = $state<BackendError | null>(null)
  /** Counts failures, so that the same refusal twice is announced twice. */
  failures = $state(0)

  async run<Answer>(work: () => Promise<Answer>): Promise<Answer | undefined> {
    if (this.busy) return undefined
    this.busy = true
    this.error = null
    try {
      return await work()
    } catch (thrown) {
      this.fail(BackendError.from(thrown))
      return undefined
    } finally {
      this.busy = false
    }
  }

  fail(error: BackendError): void {
    if (error.code === "not_signed_in") onSignedOut()
    if (error.code === "staff_not_signed_in") onStaffSignedOut()
    this.error = error
    this.failures += 1
  }

  /** A refusal that the screen itself knows, in the same words as the backend's. */
  refuse(...refusals: Refusal[]): void {
    this.fail(new BackendError({ code: "refused", refusals, retryInS: null }))
  }

  clear(): void {
    this.error = null
  }

  get refusals(): Refusal[] {
    return this.error?.code === "refused" ? this.error.refusals : []
  }

  /** Another terminal changed what the page shows: it must be shown again. */
  get changedElsewhere(): boolean {
    return this.refusals.some((each) => each.code === "changed_elsewhere")
  }

  /** The words at one field. */
  at(field: Field): string | null {
    const refusal = this.refusals.find((each) => each.field === field)
    return refusal ? refusalText(refusal, t()) : null
  }
}
