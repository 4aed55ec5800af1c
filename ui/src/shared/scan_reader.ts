/** A person's fastest keys are further apart; a scanner's are 1 to 30 ms apart. */
export const scannedWithinMs = 60
/** No code is longer; what goes on beyond it is no code. */
const longest = 2_000
const prefix = "KD1:"

/** Whether a text could still become a code of ours. */
function couldBecome(text: string): boolean {
  return text.length <= prefix.length ? prefix.startsWith(text) : text.startsWith(prefix) && /^[A-Z0-9]$/.test(text.slice(-1)) && text.length <= longest
}

export type Read =
  /** Nothing of a code. */
  | { kind: "other" }
  /** The first character that a code can begin with: what stood in the field before it is worth remembering. */
  | { kind: "began" }
  | { kind: "goes-on" }
  | { kind: "scanned"; code: string }

/**
 * Tells a scanner's typing from a person's: `KD1:`, upper-case letters and figures, Enter, each key within 60 ms of the
 * one before it. Capital letters arrive small when the caps lock is on.
 */
export class ScanReader {
  #text = ""
  #at = 0

  /** One key, and when it went down, in milliseconds of any steady clock. */
  press(key: string, at: number): Read {
    const before = at - this.#at <= scannedWithinMs ? this.#text : ""
    this.#at = at
    this.#text = ""
    if (key === "Enter") return before.length > prefix.length ? { kind: "scanned", code: before } : { kind: "other" }
    if (key.length !== 1) return { kind: "other" }
    const character = key.toUpperCase()
    if (before !== "" && couldBecome(before + character)) {
      this.#text = before + character
      return { kind: "goes-on" }
    }
    if (!couldBecome(character)) return { kind: "other" }
    this.#text = character
    return { kind: "began" }
  }
}
