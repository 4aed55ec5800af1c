import { describe, expect, it } from "vitest"
import type { RoomView } from "../../backend"
import { DeskChoice } from "./desk_choice.svelte"

const room = (name: string, startsAt: number, candidates: number, printed: number): RoomView => ({ room: name, place: null, startsAt, candidates, printed })
const rooms = [room("1", 9, 30, 30), room("2", 9, 30, 12), room("1", 13, 17, 0)]
/** 2027-03-01 00:30 in China is still February in UTC. */
const now = Date.parse("2027-03-01T00:30:00+08:00")

describe("what the staff choose", () => {
  it("is all tickets that have not come out, until they choose otherwise", () => {
    const choice = new DeskChoice()
    expect(choice.paper(now)).toEqual({ kind: "tickets", room: null, isByRoom: false, withPrinted: false })
    expect(choice.left(rooms)).toBe(18 + 17)
    expect(choice.isReprint(rooms)).toBe(false)
  })

  it("tells rooms of one name apart by their beginning", () => {
    const choice = new DeskChoice()
    choice.choose(room("1", 13, 17, 0))
    expect(rooms.map((each) => choice.isChosen(each))).toEqual([false, false, true])
    expect(choice.paper(now)).toMatchObject({ room: { room: "1", startsAt: 13 } })
    expect(choice.left(rooms)).toBe(17)
  })

  it("makes a job for each room only where there are several", () => {
    const choice = new DeskChoice()
    choice.isByRoom = true
    expect(choice.paper(now)).toMatchObject({ isByRoom: true })
    choice.choose(room("2", 9, 30, 12))
    expect(choice.paper(now)).toMatchObject({ isByRoom: false })
  })

  it("is a reprint only where something came out before", () => {
    const choice = new DeskChoice()
    choice.withPrinted = true
    expect(choice.isReprint(rooms)).toBe(true)
    expect(choice.left(rooms)).toBe(77)
    choice.choose(room("1", 13, 17, 0))
    expect(choice.isReprint(rooms)).toBe(false)
  })

  it("forgets a room that is gone", () => {
    const choice = new DeskChoice()
    choice.choose(room("2", 9, 30, 12))
    choice.keepTo(rooms)
    expect(choice.room).not.toBeNull()
    choice.keepTo(rooms.slice(0, 1))
    expect(choice.room).toBeNull()
  })

  it("counts the days of China, and calls today nothing", () => {
    const choice = new DeskChoice()
    choice.kind = "cash_report"
    expect(choice.paper(now)).toEqual({ kind: "cash_report", day: null })
    choice.daysAgo = 1
    expect(choice.paper(now)).toEqual({ kind: "cash_report", day: "2027-02-28" })
  })
})
