import { backend, BackendError, type EnrolmentView, type SessionView, type TerminalView } from "../../backend"
import { whenSignedOut } from "./attempt.svelte"
import { navigation } from "./navigation.svelte"
import { preferences } from "./preferences.svelte"

const terminalEveryMs = 5_000
const enrolmentEveryMs = 15_000

/** The terminal, who is signed in at it, and their enrolment: what more than one page needs. */
class Session {
  terminal = $state<TerminalView | null>(null)
  person = $state<SessionView | null>(null)
  enrolment = $state<EnrolmentView | null>(null)
  started = $state(false)
  startError = $state<BackendError | null>(null)
  /** Set when the backend itself ended the session, so that the sign-in page says why it is there. */
  ended = $state(false)
  #now = $state(Date.now())
  #offsetMs = 0

  /** The trusted time: what the terminal last told, carried on by the monotonic clock. */
  get now(): number {
    return this.#now
  }

  /** Staff use this terminal, with a candidate before them. */
  get isDesk(): boolean {
    return this.terminal?.activated === true && this.terminal.mode === "desk"
  }

  async start(): Promise<void> {
    this.startError = null
    try {
      this.#setTerminal(await backend.terminal())
      const person = await backend.session()
      if (person) await this.signedIn(person)
      this.started = true
    } catch (thrown) {
      this.startError = BackendError.from(thrown)
    }
  }

  /** Keeps the pill, the clock and a waiting enrolment fresh; returns what stops it. */
  watch(): () => void {
    const ticking = setInterval(() => (this.#now = performance.now() + this.#offsetMs), 1_000)
    const asking = setInterval(() => void this.askTerminal(), terminalEveryMs)
    const following = setInterval(() => void this.#followEnrolment(), enrolmentEveryMs)
    return () => [ticking, asking, following].forEach(clearInterval)
  }

  async signedIn(person: SessionView): Promise<void> {
    navigation.reset()
    this.ended = false
    this.enrolment = await backend.enrolment()
    this.person = person
  }

  async signOut(): Promise<void> {
    await backend.signOut()
    this.forget()
  }

  /** Takes everything of this candidate off the screen and out of memory. */
  forget(): void {
    this.person = null
    this.enrolment = null
    navigation.reset()
    preferences.reset()
  }

  async reload(): Promise<void> {
    this.enrolment = await backend.enrolment()
  }

  /** The name in the bar follows what was just saved. */
  async changed(enrolment: EnrolmentView): Promise<void> {
    this.enrolment = enrolment
    this.person = (await backend.session()) ?? this.person
    await this.askTerminal()
  }

  #setTerminal(terminal: TerminalView): void {
    this.terminal = terminal
    this.#offsetMs = terminal.now - performance.now()
    this.#now = terminal.now
  }

  /** What the top bar and the pages know of the terminal itself, afresh. */
  async askTerminal(): Promise<void> {
    // A question that failed once is asked again in five seconds; the pill keeps what it last knew.
    await backend.terminal().then((terminal) => this.#setTerminal(terminal), () => {})
  }

  async #followEnrolment(): Promise<void> {
    const waiting = ["under_review", "payment_unknown", "paying", "enrolled", "awaiting_confirmation"]
    if (!this.enrolment || !waiting.includes(this.enrolment.status)) return
    await this.reload().catch(() => {})
  }
}

export const session = new Session()

whenSignedOut(() => {
  session.forget()
  session.ended = true
})
