import { backend, BackendError, type QqCodeView, type SessionView } from "../../backend"

/** After an answer that did not come; the server lets a question wait by itself. */
const askAgainMs = 1_000

type Commands = Pick<typeof backend, "beginQqSignIn" | "awaitQqSignIn" | "cancelQqSignIn">

/** starting: the code is being fetched; phone: the candidate is busy on the phone; the last four are ends. */
export type QqStage = "starting" | "code" | "phone" | "cancelled" | "expired" | "failed" | "error"

/** One QR code after another until somebody has signed in with QQ, or nobody wants to any more. */
export class QqWait {
  stage = $state<QqStage>("starting")
  code = $state<QqCodeView | null>(null)
  expiresAt = $state(0)
  error = $state<BackendError | null>(null)
  readonly #commands: Commands
  readonly #signedIn: (person: SessionView) => unknown
  #turn = 0

  constructor(signedIn: (person: SessionView) => unknown, commands: Commands = backend) {
    this.#signedIn = signedIn
    this.#commands = commands
  }

  get over(): boolean {
    return this.stage === "cancelled" || this.stage === "expired" || this.stage === "failed" || this.stage === "error"
  }

  /** Fetches a code and waits for the phone. */
  async begin(): Promise<void> {
    const turn = (this.#turn += 1)
    this.stage = "starting"
    this.code = null
    this.error = null
    try {
      const code = await this.#commands.beginQqSignIn()
      if (turn !== this.#turn) {
        void this.#giveUp(code.login)
        return
      }
      this.code = code
      this.expiresAt = code.expiresAt
      this.stage = "code"
      while (turn === this.#turn && !this.over) await this.#ask(code.login, turn)
    } catch (thrown) {
      if (turn !== this.#turn) return
      this.error = BackendError.from(thrown)
      this.stage = "error"
    }
  }

  /** Nobody waits any more: the phone cannot finish it either. */
  stop(): void {
    this.#turn += 1
    if (this.code && !this.over) void this.#giveUp(this.code.login)
    this.code = null
  }

  async #ask(login: string, turn: number): Promise<void> {
    try {
      const state = await this.#commands.awaitQqSignIn(login)
      if (turn !== this.#turn) return
      if (state.kind === "waiting") {
        this.expiresAt = state.expiresAt
        this.stage = state.onPhone ? "phone" : "code"
      } else if (state.kind === "signed_in") {
        this.#turn += 1
        await this.#signedIn(state.session)
      } else {
        this.stage = state.kind
      }
    } catch (thrown) {
      const error = BackendError.from(thrown)
      // A network that comes back finds the phone's answer still there.
      if (error.code !== "offline") throw error
      await new Promise((resolve) => setTimeout(resolve, askAgainMs))
    }
  }

  /** It runs out by itself, too. */
  async #giveUp(login: string): Promise<void> {
    await this.#commands.cancelQqSignIn(login).catch(() => {})
  }
}
