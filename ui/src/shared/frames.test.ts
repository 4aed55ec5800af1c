import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { Frame } from "../backend"
import { showFrames } from "./frames"

const frame = (sequence: number): Frame => ({ sequence, ageUs: 0, heldUs: 0, picture: new Blob() })

/** Something that is answered by hand. */
function answered<Answer>() {
  const waiting: { after: number; give: (answer: Answer) => void; fail: () => void }[] = []
  const ask = vi.fn((after: number) => new Promise<Answer>((resolve, reject) => waiting.push({ after, give: resolve, fail: () => reject(new Error("gone")) })))
  return { ask, waiting }
}

async function settled() {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe("showing frames", () => {
  it("asks for the next one only when the last one is drawn, and says which that was", async () => {
    const stop = new AbortController()
    const { ask, waiting } = answered<Frame | null>()
    let finishDrawing = () => {}
    const draw = vi.fn(() => new Promise<void>((resolve) => (finishDrawing = resolve)))
    const shown = showFrames(ask, draw, stop.signal)

    waiting[0]?.give(frame(7))
    await settled()
    expect(draw).toHaveBeenCalledTimes(1)
    expect(ask).toHaveBeenCalledTimes(1)

    finishDrawing()
    await settled()
    expect(waiting.map((each) => each.after)).toEqual([0, 7])

    stop.abort()
    waiting[1]?.give(null)
    await shown
  })

  it("asks again at once when there was none", async () => {
    const stop = new AbortController()
    const { ask, waiting } = answered<Frame | null>()
    const shown = showFrames(ask, async () => {}, stop.signal)
    waiting[0]?.give(null)
    await settled()
    expect(waiting.map((each) => each.after)).toEqual([0, 0])
    stop.abort()
    waiting[1]?.give(null)
    await shown
  })

  it("draws nothing after it was stopped, and asks no more", async () => {
    const stop = new AbortController()
    const { ask, waiting } = answered<Frame | null>()
    const draw = vi.fn(async () => {})
    const shown = showFrames(ask, draw, stop.signal)
    stop.abort()
    waiting[0]?.give(frame(1))
    await shown
    expect(draw).not.toHaveBeenCalled()
    expect(ask).toHaveBeenCalledTimes(1)
  })

  it("waits a little after a failure instead of turning in circles", async () => {
    const stop = new AbortController()
    const { ask, waiting } = answered<Frame | null>()
    const shown = showFrames(ask, async () => {}, stop.signal)
    waiting[0]?.fail()
    await settled()
    expect(ask).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(500)
    expect(ask).toHaveBeenCalledTimes(2)
    stop.abort()
    waiting[1]?.fail()
    await shown
  })
})
