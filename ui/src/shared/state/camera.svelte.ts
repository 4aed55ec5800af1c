import { backend, BackendError, type CameraView } from "../../backend"
import { Attempt } from "./attempt.svelte"

/** Ten times a second: quicker than a person moves, and a tenth of what the preview costs. */
const askEveryMs = 100
/** When the question itself fails, the answer will hardly be better a moment later. */
const askAgainMs = 1_000

const off: CameraView = { state: "off", name: null, widthPx: null, heightPx: null, coach: null, stage: [] }

type Commands = Pick<typeof backend, "openCamera" | "camera" | "closeCamera">

/**
 * The camera as long as a page needs it. A page that follows another one may take it before the other one gives it up:
 * it is closed when nobody needs it any more, and opening never overtakes closing.
 */
export class Camera {
  view = $state<CameraView>(off)
  /** Why the camera could not be asked at all; its own troubles are states, not errors. */
  readonly asking = new Attempt()
  readonly #commands: Commands
  #users = 0
  #turn = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(commands: Commands = backend) {
    this.#commands = commands
  }

  /** Opens the camera and follows it; what is returned gives it up again. */
  use(): () => void {
    this.#users += 1
    if (this.#users === 1) void this.#follow((this.#turn += 1))
    let given = false
    return () => {
      if (given) return
      given = true
      this.#users -= 1
      if (this.#users === 0) this.#close()
    }
  }

  async #follow(turn: number): Promise<void> {
    this.asking.clear()
    this.view = { ...off, state: "starting" }
    let ask = () => this.#inOrder(this.#commands.openCamera)
    while (turn === this.#turn) {
      let waitMs = askEveryMs
      try {
        const view = await ask()
        if (turn !== this.#turn) return
        this.view = view
        ask = this.#commands.camera
      } catch (thrown) {
        if (turn !== this.#turn) return
        this.#failed(BackendError.from(thrown))
        waitMs = askAgainMs
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
  }

  #failed(error: BackendError): void {
    this.view = { ...off, state: "failed" }
    if (error.code === "not_signed_in") this.asking.fail(error)
  }

  #close(): void {
    this.#turn += 1
    this.view = off
    // Whoever signed out has had it closed already: there is nobody left to be told of a failure.
    this.#inOrder(this.#commands.closeCamera).catch(() => {})
  }

  #inOrder<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const asked = this.#last.then(ask, ask)
    this.#last = asked.catch(() => {})
    return asked
  }
}

export const camera = new Camera()
