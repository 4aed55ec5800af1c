import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { CoachHint, CoachView } from "../../backend"
import { Countdown } from "./countdown.svelte"

const coach = (hint: CoachHint, steady = false): CoachView => ({ hint, steady, points: [] })
const ready = coach("ready", true)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function counting() {
  const take = vi.fn()
  return { take, countdown: new Countdown(take) }
}

describe("the countdown", () => {
  it("counts three seconds down, once, however often it is told that all is well", () => {
    const { take, countdown } = counting()
    const shown: (number | null)[] = []
    for (let passedMs = 0; passedMs < 3_000; passedMs += 100) {
      countdown.follow(ready)
      shown.push(countdown.left)
      vi.advanceTimersByTime(100)
    }
    expect([...new Set(shown)]).toEqual([3, 2, 1])
    expect(take).toHaveBeenCalledTimes(1)
    expect(countdown.left).toBeNull()
  })

  it("begins only when the candidate has sat still for a moment", () => {
    const { countdown } = counting()
    countdown.follow(coach("ready"))
    expect(countdown.left).toBeNull()
  })

  it("goes on when only the steadiness is lost, and is broken off by the first hint", () => {
    const { take, countdown } = counting()
    countdown.follow(ready)
    vi.advanceTimersByTime(2_500)
    countdown.follow(coach("ready"))
    expect(countdown.left).toBe(1)
    countdown.follow(coach("open_eyes"))
    expect(countdown.left).toBeNull()
    vi.advanceTimersByTime(5_000)
    expect(take).not.toHaveBeenCalled()

    countdown.follow(ready)
    expect(countdown.left).toBe(3)
  })

  it("is broken off when the camera is gone", () => {
    const { take, countdown } = counting()
    countdown.follow(ready)
    countdown.follow(null)
    vi.advanceTimersByTime(5_000)
    expect(take).not.toHaveBeenCalled()
  })

  it("does not begin again before the candidate has moved", () => {
    const { take, countdown } = counting()
    countdown.follow(ready)
    vi.advanceTimersByTime(3_000)
    countdown.follow(ready)
    vi.advanceTimersByTime(10_000)
    expect(take).toHaveBeenCalledTimes(1)
    countdown.follow(coach("no_face"))
    countdown.follow(ready)
    vi.advanceTimersByTime(3_000)
    expect(take).toHaveBeenCalledTimes(2)
  })
})
