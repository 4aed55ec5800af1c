import type { DeskPaper, ReprintReason, RoomChoice, RoomView } from "../../backend"
import { isoDay } from "../../shared/format"

const dayMs = 24 * 3_600_000

/** What the staff have chosen to print. */
export class DeskChoice {
  kind = $state<DeskPaper["kind"]>("tickets")
  /** None: all rooms. */
  room = $state<RoomChoice | null>(null)
  isByRoom = $state(false)
  withPrinted = $state(false)
  /** Days before today. */
  daysAgo = $state(0)
  reason = $state<ReprintReason | null>(null)

  get hasRooms(): boolean {
    return this.kind !== "cash_report"
  }

  isChosen(room: RoomView | null): boolean {
    return this.room?.room === room?.room && this.room?.startsAt === room?.startsAt
  }

  choose(room: RoomView | null): void {
    this.room = room && { room: room.room, startsAt: room.startsAt }
  }

  /** A room that is no longer there is chosen no more: all would be printed in its place, so that is said by the list. */
  keepTo(rooms: RoomView[]): void {
    if (this.room && !rooms.some((room) => this.isChosen(room))) this.room = null
  }

  /** The moment of the chosen day, for showing it. */
  dayAt(now: number): number {
    return now - this.daysAgo * dayMs
  }

  paper(now: number): DeskPaper {
    switch (this.kind) {
      case "tickets":
        return { kind: "tickets", room: this.room, isByRoom: this.isByRoom && this.room === null, withPrinted: this.withPrinted }
      case "room_lists":
        return { kind: "room_lists", room: this.room }
      case "signature_sheets":
        return { kind: "signature_sheets", room: this.room }
      case "cash_report":
        return { kind: "cash_report", day: this.daysAgo === 0 ? null : isoDay(this.dayAt(now)) }
    }
  }

  /** Tickets that would come out; of other papers nobody counts what came out before. */
  left(rooms: RoomView[]): number | null {
    if (this.kind !== "tickets") return null
    const chosen = rooms.filter((room) => this.room === null || this.isChosen(room))
    return chosen.reduce((total, { candidates, printed }) => total + (this.withPrinted ? candidates : Math.max(0, candidates - printed)), 0)
  }

  /** Some of what would come out came out before. */
  isReprint(rooms: RoomView[]): boolean {
    return this.kind === "tickets" && this.withPrinted && rooms.some((room) => room.printed > 0 && (this.room === null || this.isChosen(room)))
  }
}
