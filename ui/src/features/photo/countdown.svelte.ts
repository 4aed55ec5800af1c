import type { CoachView } from "../../backend"

export const countdownS = 3
const secondMs = 1_000

/**
 * Three, two, one: begins when the candidate has sat well for a moment, and is broken off as soon as something is not
 * well any more. After it has run out it begins again only when the candidate has moved in between, so that a photo
 * that fails is not taken over and over.
 */
export class Countdown {
  /** The number that is shown. */
  left = $state<number | null>(null)
  readonly #done: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #spent = false

  constructor(done: () => void) {
    this.#done = done
  }

  /** What the coach says now; nothing when the camera is not live. */
  follow(coach: CoachView | null): void {
    if (coach?.hint !== "ready") {
      this.#spent = false
      this.stop()
    } else if (coach.steady && this.left === null && !this.#spent) {
      this.#show(countdownS)
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.left = null
  }

  /** Whatever was taken: the next countdown waits for the candidate to move. */
  spend(): void {
    this.stop()
    this.#spent = true
  }

  #show(left: number): void {
    this.left = left
    this.#timer = setTimeout(() => {
      if (left > 1) return this.#show(left - 1)
      this.spend()
      this.#done()
    }, secondMs)
  }
}
