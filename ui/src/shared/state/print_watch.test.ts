import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { PrintState, PrintView } from "../../backend"

vi.mock("../../backend", async () => ({ ...(await import("../../backend/backend")), backend: {} }))
const { BackendError } = await import("../../backend/backend")
const { PrintWatch } = await import("./print_watch.svelte")

const view = (state: PrintState, given: Partial<PrintView> = {}): PrintView => ({
  id: "p-1", paper: "admission_ticket", title: "", printer: "Kiosk-1", at: 0, state, sheetsOut: 0, sheets: 3, copy: 1, isTonerLow: false, canResume: false, leftOut: [], ...given,
})
const error = (code: "print_unknown" | "storage_failed") => new BackendError({ code, refusals: [], retryInS: null })

function watched() {
  const commands = { print: vi.fn(), cancelPrint: vi.fn(), answerPrint: vi.fn(), resumePrint: vi.fn() }
  const ended = vi.fn()
  return { commands, ended, watch: new PrintWatch(ended, commands) }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe("a print", () => {
  it("is asked after until it is over, and then no more", async () => {
    const { commands, ended, watch } = watched()
    commands.print.mockResolvedValueOnce(view("printing", { sheetsOut: 1 })).mockResolvedValueOnce(view("done", { sheetsOut: 3 }))
    watch.follow(view("queued"))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(watch.prints[0]).toMatchObject({ state: "printing", sheetsOut: 1 })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(watch.prints[0]?.state).toBe("done")
    expect(commands.print).toHaveBeenCalledTimes(2)
    expect(ended).toHaveBeenCalledExactlyOnceWith(view("done", { sheetsOut: 3 }))
    expect(vi.getTimerCount()).toBe(0)
  })

  it("is not asked after when it was over from the beginning", () => {
    const { ended, watch } = watched()
    watch.follow(view("failed"))
    expect(ended).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it("is left alone when the page is gone, also by the answer on its way", async () => {
    const { commands, watch } = watched()
    let answer: (print: PrintView) => void = () => {}
    commands.print.mockReturnValue(new Promise((resolve) => (answer = resolve)))
    watch.follow(view("printing"))
    await vi.advanceTimersByTimeAsync(1_000)
    watch.stop()
    answer(view("printing", { sheetsOut: 2 }))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(commands.print).toHaveBeenCalledTimes(1)
    expect(watch.prints[0]?.sheetsOut).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it("that cannot be seen for a moment is asked after again", async () => {
    const { commands, watch } = watched()
    commands.print.mockRejectedValueOnce(error("storage_failed")).mockResolvedValue(view("done"))
    watch.follow(view("printing"))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(watch.lostSight).toBe(true)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(watch.lostSight).toBe(false)
    expect(watch.prints[0]?.state).toBe("done")
  })

  it("that the journal does not know is given up, and said", async () => {
    const { commands, watch } = watched()
    commands.print.mockRejectedValue(error("print_unknown"))
    watch.follow(view("printing"))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(commands.print).toHaveBeenCalledTimes(1)
    expect(watch.prints).toEqual([])
    expect(watch.attempt.error?.code).toBe("print_unknown")
  })

  it("that was ended by hand is not brought back by an older answer", async () => {
    const { commands, watch } = watched()
    let answer: (print: PrintView) => void = () => {}
    commands.print.mockReturnValue(new Promise((resolve) => (answer = resolve)))
    commands.cancelPrint.mockResolvedValue(view("cancelled"))
    watch.follow(view("printing"))
    await vi.advanceTimersByTimeAsync(1_000)
    await watch.cancel("p-1")
    answer(view("printing", { sheetsOut: 2 }))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(watch.prints[0]?.state).toBe("cancelled")
    expect(commands.print).toHaveBeenCalledTimes(1)
  })

  it("of which some sheets are missing is answered first, and goes on as a new one", async () => {
    const { commands, watch } = watched()
    commands.answerPrint.mockResolvedValue(view("cancelled", { sheetsOut: 1 }))
    commands.resumePrint.mockResolvedValue(view("queued", { id: "p-2", sheets: 2 }))
    watch.follow(view("unclear"))
    await watch.resume("p-1", 1)
    expect(commands.answerPrint).toHaveBeenCalledWith("p-1", 1)
    expect(watch.prints.map(({ id, state }) => [id, state])).toEqual([["p-2", "queued"], ["p-1", "cancelled"]])
    expect(vi.getTimerCount()).toBe(1)
    watch.stop()
  })

  it("whose answer was refused is not printed again", async () => {
    const { commands, watch } = watched()
    commands.answerPrint.mockRejectedValue(error("storage_failed"))
    watch.follow(view("unclear"))
    await watch.resume("p-1", 1)
    expect(commands.resumePrint).not.toHaveBeenCalled()
    expect(watch.attempt.error?.code).toBe("storage_failed")
  })
})
