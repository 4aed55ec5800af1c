import { backend, type DeskSessionView, type DeskTask } from "../../backend"
import { whenStaffSignedOut } from "./attempt.svelte"

/** The backend is told that somebody is at work at most this often. */
const toldEveryMs = 30_000
/** So long before the end the screen says that it comes. */
const warnedMs = 60_000

/** Why nobody is signed in at the desk any more, when they did not say so themselves. */
export type Ended = "idle" | "elsewhere"

/** Who of the staff is signed in at the desk. It ends when nobody has touched anything for a while. */
export class Staff {
  session = $state<DeskSessionView | null>(null)
  ended = $state<Ended | null>(null)
  /** The dialog is shown. */
  asking = $state(false)
  /** What is left until the session ends by itself; nothing while it is far off. */
  leftMs = $state<number | null>(null)
  readonly #now: () => number
  #seenAt = 0
  #toldAt = 0

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  may(...tasks: DeskTask[]): boolean {
    return tasks.some((task) => this.session?.may.includes(task))
  }

  /** After a reload of the page the backend still knows. */
  async start(): Promise<void> {
    const session = await backend.deskSession().catch(() => null)
    if (session) this.signedIn(session)
  }

  signedIn(session: DeskSessionView): void {
    this.session = session
    this.ended = null
    this.asking = false
    this.leftMs = null
    this.#seenAt = this.#toldAt = this.#now()
  }

  async signOut(): Promise<void> {
    await backend.staffSignOut()
    this.end(null)
  }

  end(why: Ended | null): void {
    if (this.session) this.ended = why
    this.session = null
    this.leftMs = null
  }

  /** Somebody touched or typed something. */
  seen(): void {
    if (!this.session) return
    this.#seenAt = this.#now()
    this.leftMs = null
    if (this.#seenAt - this.#toldAt < toldEveryMs) return
    this.#toldAt = this.#seenAt
    void this.#tell()
  }

  /** Looks at the time; to be called every second. */
  async look(): Promise<void> {
    if (!this.session) return
    const left = this.session.idleMs - (this.#now() - this.#seenAt)
    this.leftMs = left <= warnedMs ? Math.max(0, left) : null
    if (left > 0) return
    this.end("idle")
    await backend.staffSignOut().catch(() => {})
  }

  /** Follows what is done on the page; returns what stops it. */
  watch(): () => void {
    const seen = () => this.seen()
    const looking = setInterval(() => void this.look(), 1_000)
    const events = ["pointerdown", "keydown", "wheel"] as const
    for (const event of events) window.addEventListener(event, seen, { capture: true, passive: true })
    return () => {
      clearInterval(looking)
      for (const event of events) window.removeEventListener(event, seen, { capture: true })
    }
  }

  /** Other roles, or a removal, come with the sync: the answer is what holds now. */
  async #tell(): Promise<void> {
    try {
      const session = await backend.staffIsActive()
      if (!this.session) return
      if (session) this.session = session
      else this.end("elsewhere")
    } catch {
      // Asked again at the next touch after a while.
    }
  }
}

export const staff = new Staff()

whenStaffSignedOut(() => staff.end("elsewhere"))
