/** A screen reader that is told more than this reads nothing to its end. */
const atMostEveryMs = 1_000

/** The words of a live region: the newest ones, and never two within a second. */
export class Announcer {
  text = $state("")
  #next = ""
  #timer: ReturnType<typeof setTimeout> | undefined

  say(text: string): void {
    this.#next = text
    if (this.#timer === undefined) this.#speak()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #speak(): void {
    if (this.#next === this.text) return
    this.text = this.#next
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#speak()
    }, atMostEveryMs)
  }
}
