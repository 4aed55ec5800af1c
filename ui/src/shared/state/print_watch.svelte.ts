import { backend, BackendError, type PrintView } from "../../backend"
import { isOver } from "../printing"
import { Attempt } from "./attempt.svelte"

/** A sheet takes seconds to come out; what is asked more often tells nothing new. */
const askEveryMs = 1_000

type Commands = Pick<typeof backend, "print" | "cancelPrint" | "answerPrint" | "resumePrint">

/**
 * Prints that a page follows until each is over; the newest first. `ended` is told of those that were seen running.
 * Whoever made it ends it with `stop`.
 */
export class PrintWatch {
  prints = $state<PrintView[]>([])
  /** The last question stayed unanswered, so what is shown may be old. */
  lostSight = $state(false)
  /** What was asked of a print by hand. */
  readonly attempt = new Attempt()
  readonly #commands: Commands
  readonly #ended: (print: PrintView) => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #turn = 0

  constructor(ended: (print: PrintView) => void = () => {}, commands: Commands = backend) {
    this.#ended = ended
    this.#commands = commands
  }

  get running(): PrintView[] {
    return this.prints.filter((print) => !isOver(print.state))
  }

  follow(...prints: PrintView[]): void {
    for (const print of prints) this.#put(print)
    this.#askLater()
  }

  forget(id: string): void {
    this.prints = this.prints.filter((print) => print.id !== id)
  }

  stop(): void {
    this.#turn += 1
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  cancel(id: string): Promise<unknown> {
    return this.attempt.run(async () => this.#put(await this.#commands.cancelPrint(id)))
  }

  /** Notes what a person saw: how many sheets came out. */
  answer(id: string, sheetsOut: number): Promise<PrintView | undefined> {
    return this.attempt.run(async () => this.#answered(id, sheetsOut))
  }

  /** Notes how many sheets came out, and prints the others. */
  resume(id: string, sheetsOut: number): Promise<unknown> {
    return this.attempt.run(async () => {
      await this.#answered(id, sheetsOut)
      this.follow(await this.#commands.resumePrint(id))
    })
  }

  async #answered(id: string, sheetsOut: number): Promise<PrintView> {
    const print = await this.#commands.answerPrint(id, sheetsOut)
    this.#put(print)
    return print
  }

  #askLater(): void {
    if (this.#timer !== undefined || this.running.length === 0) return
    const turn = this.#turn
    this.#timer = setTimeout(() => void this.#ask(turn), askEveryMs)
  }

  async #ask(turn: number): Promise<void> {
    for (const { id } of this.running) {
      try {
        const print = await this.#commands.print(id)
        if (turn !== this.#turn) return
        this.lostSight = false
        this.#put(print)
      } catch (thrown) {
        if (turn !== this.#turn) return
        this.#unanswered(id, BackendError.from(thrown))
      }
    }
    this.#timer = undefined
    this.#askLater()
  }

  /** What the journal does not know, or nobody may ask, is not asked again; anything else is. */
  #unanswered(id: string, error: BackendError): void {
    if (error.code === "print_unknown" || error.code === "not_signed_in") {
      this.forget(id)
      this.attempt.fail(error)
    } else {
      this.lostSight = true
    }
  }

  /** An answer that was on its way when the print was ended by hand does not bring it back. */
  #put(print: PrintView): void {
    const known = this.prints.find((each) => each.id === print.id)
    if (known && isOver(known.state) && !isOver(print.state)) return
    this.prints = known ? this.prints.map((each) => (each.id === print.id ? print : each)) : [print, ...this.prints]
    if (known && !isOver(known.state) && isOver(print.state)) this.#ended(print)
  }
}
