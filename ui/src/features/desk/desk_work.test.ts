import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { PrintView, RoomView } from "../../backend"

const asked = vi.hoisted(() => ({
  rooms: vi.fn(), printers: vi.fn(), prints: vi.fn(), paperPages: vi.fn(), printPaper: vi.fn(), print: vi.fn(), cancelPrint: vi.fn(), answerPrint: vi.fn(), resumePrint: vi.fn(),
}))
vi.mock("../../backend", async () => ({ ...(await import("../../backend/backend")), backend: asked }))
const { BackendError } = await import("../../backend/backend")
const { DeskWork } = await import("./desk_work.svelte")

const room = (printed: number): RoomView => ({ room: "1", place: null, startsAt: 9, candidates: 30, printed })
const view = (given: Partial<PrintView> = {}): PrintView => ({
  id: "p-1", paper: "ticket_batch", title: "", printer: "Desk-2", at: 0, state: "queued", sheetsOut: 0, sheets: 30, copy: 1, isTonerLow: false, canResume: false, leftOut: [], ...given,
})

async function desk(printed = 0, journal: PrintView[] = []) {
  asked.rooms.mockResolvedValue([room(printed)])
  asked.prints.mockResolvedValue(journal)
  const work = new DeskWork(() => Date.parse("2027-03-01T12:00:00+08:00"))
  await work.load()
  return work
}

beforeEach(() => {
  vi.resetAllMocks()
  vi.useFakeTimers()
  asked.printers.mockResolvedValue([
    { name: "Hall-3", isDefault: false, description: "", trouble: null, isTonerLow: false },
    { name: "Desk-2", isDefault: true, description: "", trouble: null, isTonerLow: false },
  ])
})
afterEach(() => void vi.useRealTimers())

describe("printing at the desk", () => {
  it("goes to the system's printer, and is followed to its end", async () => {
    const work = await desk()
    asked.printPaper.mockResolvedValue([view()])
    asked.print.mockResolvedValue(view({ state: "done", sheetsOut: 30 }))
    await work.print()
    expect(asked.printPaper).toHaveBeenCalledExactlyOnceWith({ kind: "tickets", room: null, isByRoom: false, withPrinted: false }, "Desk-2", null)
    asked.rooms.mockResolvedValue([room(30)])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(work.ended?.state).toBe("done")
    expect(work.left).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it("prints nothing when nothing is left", async () => {
    const work = await desk(30)
    await work.print()
    expect(work.nothing).toBe(true)
    expect(asked.printPaper).not.toHaveBeenCalled()
  })

  it("asks for a reason before it prints again", async () => {
    const work = await desk(30)
    asked.printPaper.mockResolvedValue([view({ state: "done" })])
    work.choice.withPrinted = true
    await work.print()
    expect(work.reasonMissing).toBe(true)
    expect(asked.printPaper).not.toHaveBeenCalled()
    work.choice.reason = "damaged"
    await work.print()
    expect(asked.printPaper.mock.calls[0]?.[2]).toBe("damaged")
    expect(work.choice.reason).toBeNull()
  })

  it("asks for a reason when only the backend knows that it came out before, and for that choice only", async () => {
    const work = await desk()
    work.choice.kind = "room_lists"
    asked.printPaper.mockRejectedValue(new BackendError({ code: "reprint_reason_needed", refusals: [], retryInS: null }))
    expect(work.reasonNeeded).toBe(false)
    await work.print()
    expect(work.reasonNeeded).toBe(true)
    work.choice.kind = "signature_sheets"
    expect(work.reasonNeeded).toBe(false)
  })

  it("asks before sheets come out twice that are on their way", async () => {
    const work = await desk(0, [view({ state: "jam" })])
    await work.print()
    expect(work.twice).toBe(true)
    expect(asked.printPaper).not.toHaveBeenCalled()
    asked.printPaper.mockResolvedValue([view({ id: "p-2" })])
    await work.printAnyway()
    expect(work.twice).toBe(false)
    expect(asked.printPaper).toHaveBeenCalledTimes(1)
    work.watch.stop()
  })

  it("shows no preview of what was chosen before", async () => {
    const work = await desk()
    let answer: (view: { pages: string[] }) => void = () => {}
    asked.paperPages.mockReturnValue(new Promise((resolve) => (answer = resolve)))
    const drawn = work.preview()
    work.choice.kind = "cash_report"
    answer({ pages: ["a"] })
    await drawn
    expect(work.pages).toBeNull()
  })
})

describe("the journal", () => {
  it("is followed where something still runs, and shows what is newer", async () => {
    const work = await desk(0, [view({ state: "printing", sheetsOut: 1 })])
    asked.print.mockResolvedValue(view({ state: "printing", sheetsOut: 7 }))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(work.prints[0]?.sheetsOut).toBe(7)
    work.watch.stop()
  })

  it("is answered, and read again", async () => {
    const unclear = view({ state: "unclear" })
    const work = await desk(0, [unclear])
    expect(work.unanswered).toHaveLength(1)
    asked.answerPrint.mockResolvedValue(view({ state: "done", sheetsOut: 30 }))
    asked.prints.mockResolvedValue([view({ state: "done", sheetsOut: 30 })])
    await work.answer(unclear, 30)
    expect(asked.answerPrint).toHaveBeenCalledExactlyOnceWith("p-1", 30)
    expect(work.prints[0]?.state).toBe("done")
    expect(work.unanswered).toEqual([])
    expect(work.ended).toBeNull()
  })
})
