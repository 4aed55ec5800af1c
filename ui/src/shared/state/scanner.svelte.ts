import { backend, BackendError, type ScannedView } from "../../backend"
import { ScanReader } from "../scan_reader"
import { Attempt } from "./attempt.svelte"

type Key = Pick<KeyboardEvent, "key" | "timeStamp" | "ctrlKey" | "altKey" | "metaKey" | "target" | "preventDefault" | "stopPropagation">
type Before = { field: HTMLInputElement; value: string; start: number | null; end: number | null }

const modifiers = new Set(["Shift", "CapsLock", "Control", "Alt", "AltGraph", "Meta"])

function holdsText(target: EventTarget | null): target is HTMLInputElement {
  return target !== null && "value" in target && typeof target.value === "string"
}

/** Some kinds of fields, those of addresses for one, tell nothing of where the cursor stands. */
const cursor = (field: HTMLInputElement): Pick<Before, "start" | "end"> => ({ start: field.selectionStart ?? null, end: field.selectionEnd ?? null })

/**
 * Listens for a hand-held scanner, wherever the focus is. What a person types goes where it always goes; what a scanner
 * typed is taken out of the field again once its end shows that it was one.
 */
export class Scanner {
  /** What the last code says of itself. */
  scanned = $state<ScannedView | null>(null)
  asking = $state(false)
  readonly attempt = new Attempt()
  readonly #scanCode: typeof backend.scanCode
  readonly #reader = new ScanReader()
  #before: Before | null = null
  #asked = 0

  constructor(scanCode: typeof backend.scanCode = backend.scanCode) {
    this.#scanCode = scanCode
  }

  get isOpen(): boolean {
    return this.asking || this.scanned !== null || this.attempt.error !== null
  }

  /** Hears every key of the window before any field does; what is returned ends it. */
  listen(): () => void {
    const hear = (event: KeyboardEvent) => this.hear(event)
    window.addEventListener("keydown", hear, { capture: true })
    return () => {
      window.removeEventListener("keydown", hear, { capture: true })
      this.close()
    }
  }

  hear(event: Key): void {
    // A scanner holds Shift for its capital letters.
    if (modifiers.has(event.key)) return
    const isShortcut = event.ctrlKey || event.altKey || event.metaKey
    // The event's own clock: a busy window hears keys late, and all at once.
    const read = this.#reader.press(isShortcut ? "Unidentified" : event.key, event.timeStamp)
    if (read.kind === "began") this.#before = this.#remember(event.target)
    if (read.kind !== "scanned") return
    event.preventDefault()
    event.stopPropagation()
    this.#takeOut()
    void this.#ask(read.code)
  }

  close(): void {
    this.#asked += 1
    this.asking = false
    this.scanned = null
    this.attempt.clear()
  }

  /** The paper that was scanned last is the one that is asked about: an answer for the one before is dropped. */
  async #ask(code: string): Promise<void> {
    const mine = (this.#asked += 1)
    this.scanned = null
    this.attempt.clear()
    this.asking = true
    try {
      const scanned = await this.#scanCode(code)
      if (mine === this.#asked) this.scanned = scanned
    } catch (thrown) {
      if (mine === this.#asked) this.attempt.fail(BackendError.from(thrown))
    } finally {
      if (mine === this.#asked) this.asking = false
    }
  }

  #remember(target: EventTarget | null): Before | null {
    return holdsText(target) ? { field: target, value: target.value, ...cursor(target) } : null
  }

  #takeOut(): void {
    const before = this.#before
    this.#before = null
    if (!before || before.field.value === before.value) return
    before.field.value = before.value
    if (before.start !== null) before.field.setSelectionRange(before.start, before.end)
    // Whoever follows the field has seen the characters come, and must see them go; a list follows changes only.
    for (const name of ["input", "change"]) before.field.dispatchEvent(new Event(name, { bubbles: true }))
  }
}
