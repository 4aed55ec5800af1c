import { describe, expect, it, vi } from "vitest"
import type { ScannedView } from "../../backend"

vi.mock("../../backend", async () => ({ ...(await import("../../backend/backend")), backend: { scanCode: vi.fn() } }))
const { BackendError } = await import("../../backend/backend")
const { Scanner } = await import("./scanner.svelte")

const genuine: ScannedView = { trust: "genuine", paper: "admission_ticket", sitting: "2027-03", number: "1", name: "古丽", documentLastFour: "0018" }
const settled = () => new Promise((resolve) => setTimeout(resolve))

/** A text field as far as the scanner knows one: what is typed goes to its end. */
class Field {
  selectionStart: number | null
  selectionEnd: number | null
  heard: string[] = []
  constructor(public value = "") {
    this.selectionStart = this.selectionEnd = value.length
  }
  setSelectionRange(start: number, end: number) {
    this.selectionStart = start
    this.selectionEnd = end
  }
  dispatchEvent(event: Event) {
    this.heard.push(`${event.type}: ${this.value}`)
    return true
  }
}

function desk(answer: (code: string) => Promise<ScannedView> = () => Promise.resolve(genuine)) {
  const scanCode = vi.fn(answer)
  const scanner = new Scanner(scanCode)
  let now = 1_000
  /** Types into a field at a pace, as a browser does: a key that nobody stops writes its character. */
  const type = (text: string, everyMs: number, field: Field | null = null, held: { ctrlKey?: boolean } = {}) => {
    const stopped: string[] = []
    for (const character of text) {
      now += everyMs
      const key = character === "\n" ? "Enter" : character
      let isStopped = false
      scanner.hear({
        key, timeStamp: now, ctrlKey: false, altKey: false, metaKey: false, target: field as unknown as EventTarget | null,
        preventDefault: () => void (isStopped = true), stopPropagation: () => {}, ...held,
      })
      if (isStopped) stopped.push(key)
      else if (field && key !== "Enter") field.setSelectionRange((field.value += key).length, field.value.length)
    }
    return stopped
  }
  return { scanner, scanCode, type }
}

describe("a scanned code", () => {
  it("is asked about, and its Enter presses nothing", async () => {
    const { scanner, scanCode, type } = desk()
    expect(type("KD1:AB29\n", 8)).toEqual(["Enter"])
    expect(scanner.isOpen).toBe(true)
    await settled()
    expect(scanCode).toHaveBeenCalledExactlyOnceWith("KD1:AB29")
    expect(scanner.scanned).toEqual(genuine)
  })

  it("is taken out of the field that it was typed into, and whoever follows the field is told", () => {
    const { type } = desk()
    const field = new Field("北京")
    type("KD1:AB29\n", 8, field)
    expect(field.value).toBe("北京")
    expect([field.selectionStart, field.selectionEnd]).toEqual([2, 2])
    expect(field.heard).toEqual(["input: 北京", "change: 北京"])
  })

  it("is taken out of a field that has no cursor to tell of", () => {
    const { type } = desk()
    const field = new Field("a@b.cn")
    field.selectionStart = null
    field.setSelectionRange = () => void (field.selectionStart = null)
    type("KD1:AB29\n", 8, field)
    expect(field.value).toBe("a@b.cn")
  })

  it("holds Shift for its capital letters", async () => {
    const { scanCode, scanner, type } = desk()
    type("KD", 8)
    scanner.hear({ key: "Shift", timeStamp: 1_017, ctrlKey: false, altKey: false, metaKey: false, target: null, preventDefault: () => {}, stopPropagation: () => {} })
    type("1:A\n", 8)
    expect(scanCode).toHaveBeenCalledWith("KD1:A")
  })

  it("that follows another one is the one that is told of", async () => {
    const answers: ((view: ScannedView) => void)[] = []
    const { scanner, type } = desk(() => new Promise((resolve) => answers.push(resolve)))
    type("KD1:A\nKD1:B\n", 8)
    answers[1]?.({ ...genuine, number: "second" })
    answers[0]?.({ ...genuine, number: "first" })
    await settled()
    expect(scanner.scanned?.number).toBe("second")
    expect(scanner.asking).toBe(false)
  })

  it("that could not be asked about says so, and closes", async () => {
    const { scanner, type } = desk(() => Promise.reject(new BackendError({ code: "desk_only", refusals: [], retryInS: null })))
    type("KD1:A\n", 8)
    await settled()
    expect(scanner.attempt.error?.code).toBe("desk_only")
    scanner.close()
    expect(scanner.isOpen).toBe(false)
  })
})

describe("a person", () => {
  it("who types the same keeps it, and the Enter", () => {
    const { scanCode, type } = desk()
    const field = new Field()
    expect(type("KD1:AB29\n", 120, field)).toEqual([])
    expect(field.value).toBe("KD1:AB29")
    expect(scanCode).not.toHaveBeenCalled()
  })

  it("who types quickly, and something else, keeps it", () => {
    const { scanCode, type } = desk()
    const field = new Field()
    expect(type("kd1 is what it says\n", 30, field)).toEqual([])
    expect(field.value).toBe("kd1 is what it says")
    expect(scanCode).not.toHaveBeenCalled()
  })

  it("who presses shortcuts scans nothing", () => {
    const { scanCode, type } = desk()
    type("KD1:A\n", 8, null, { ctrlKey: true })
    expect(scanCode).not.toHaveBeenCalled()
  })

  it("has nothing taken away of what was typed right before the scanner", () => {
    const { type } = desk()
    const field = new Field()
    type("OK", 200, field)
    type("KD1:AB29\n", 8, field)
    expect(field.value).toBe("OK")
  })
})
