import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { Announcer } from "./announcer.svelte"

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe("what is read out", () => {
  it("is said at once after silence, and then the newest after a second", () => {
    const announcer = new Announcer()
    announcer.say("closer")
    expect(announcer.text).toBe("closer")
    announcer.say("left")
    announcer.say("lower")
    expect(announcer.text).toBe("closer")
    vi.advanceTimersByTime(999)
    expect(announcer.text).toBe("closer")
    vi.advanceTimersByTime(1)
    expect(announcer.text).toBe("lower")
  })

  it("is not said when it was only a flicker", () => {
    const announcer = new Announcer()
    announcer.say("closer")
    announcer.say("left")
    announcer.say("closer")
    vi.advanceTimersByTime(1_000)
    expect(announcer.text).toBe("closer")
    announcer.say("left")
    expect(announcer.text).toBe("left")
  })

  it("is over when the page is", () => {
    const announcer = new Announcer()
    announcer.say("closer")
    announcer.say("left")
    announcer.stop()
    vi.advanceTimersByTime(5_000)
    expect(announcer.text).toBe("closer")
  })
})
