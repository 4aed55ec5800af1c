import type { CodeTrust, DeskPaper, ErrorCode, FormKind, PaperKind, PrintState, PrintView, PrinterView, ReprintReason, RoomChoice, RoomView, ScannedView } from "../bindings"
import { sittingName } from "./catalogue"
import { formPage, listPage } from "./drawings"

const queuedMs = 1_200
const sheetMs = 900
const minuteMs = 60_000

/** What a printer can have; the others are what becomes of a print. */
const troubles: PrintState[] = ["paper_out", "jam", "door_open", "trouble", "paused", "gone"]
const ends: PrintState[] = ["failed", "unclear"]
const over: PrintState[] = ["done", "failed", "cancelled", "unclear"]
/** Prints of desk papers, as the journal names them. */
const paperOf: Record<DeskPaper["kind"], PaperKind> = {
  tickets: "ticket_batch", room_lists: "room_list", signature_sheets: "signature_sheet", cash_report: "cash_report",
}

type Job = { print: PrintView; rooms: RoomView[]; worked: number }
type Fail = (code: ErrorCode) => never

/**
 * Printers that print sheet by sheet, as time passes. What is wrong with the first of them is read from the address
 * while it runs: `#jam`, `#paper_out`, `#door_open`, `#trouble`, `#paused`, `#gone`, and `#failed` or `#unclear` as an
 * end; nothing again, and it goes on. `Hall-3` is always out of paper. `?printers=none`, `?rooms=none` and
 * `?journal=none` leave them empty.
 */
export class FakePrinting {
  readonly #now: () => number
  readonly #fail: Fail
  readonly #given: URLSearchParams
  readonly #rooms: RoomView[]
  #jobs: Job[] = []
  #count = 0
  #lookedAt: number

  constructor(given: URLSearchParams, now: () => number, fail: Fail) {
    this.#given = given
    this.#now = now
    this.#fail = fail
    this.#lookedAt = now()
    const begins = Date.parse("2027-03-27T09:00:00+08:00")
    const counts: [string, number, number, number][] = [["1", 0, 30, 30], ["2", 0, 30, 12], ["3", 0, 30, 0], ["4", 0, 28, 0], ["1", 150, 30, 0], ["2", 150, 17, 0], ["备用", 150, 2, 0]]
    this.#rooms = given.get("rooms") === "none" ? [] : counts.map(([room, later, candidates, printed]) => ({ room, place: room === "1" ? "信息楼 3 层 301 机房" : null, startsAt: begins + later * minuteMs, candidates, printed }))
    if (given.get("journal") !== "none") this.#begin()
  }

  printers(): PrinterView[] {
    if (this.#given.get("printers") === "none") return []
    return [
      { name: "Kiosk-1", isDefault: true, description: "自助终端打印机", trouble: this.#trouble("Kiosk-1"), isTonerLow: false },
      { name: "Desk-2", isDefault: false, description: "受理台打印机", trouble: null, isTonerLow: true },
      { name: "Hall-3", isDefault: false, description: "大厅打印机", trouble: "paper_out", isTonerLow: false },
    ]
  }

  formPrints(form: FormKind) {
    this.#work()
    const jobs = this.#jobs.filter(({ print }) => print.paper === form)
    const copies = jobs.filter(({ print }) => print.state === "done").length
    return { form, copies, unclear: jobs.find(({ print }) => print.state === "unclear")?.print ?? null, needsReason: copies > 0 }
  }

  printForm(form: FormKind, printer: string, reason: ReprintReason | null): PrintView {
    const { copies, unclear, needsReason } = this.formPrints(form)
    if (unclear) this.#fail("print_unanswered")
    if (needsReason && !reason) this.#fail("reprint_reason_needed")
    return this.#add({ paper: form, title: "", printer, sheets: form === "registration_form" ? 2 : 1, copy: copies + 1 }, [])
  }

  print(id: string): PrintView {
    this.#work()
    return this.#job(id).print
  }

  cancel(id: string): PrintView {
    const { print } = this.#job(id)
    this.#work()
    if (!over.includes(print.state)) Object.assign(print, { state: "cancelled", canResume: print.sheetsOut < print.sheets && print.sheets > 1 })
    return print
  }

  answer(id: string, sheetsOut: number): PrintView {
    const job = this.#job(id)
    const isWhole = sheetsOut >= job.print.sheets
    Object.assign(job.print, { sheetsOut, state: isWhole ? "done" : job.print.state === "unclear" ? "failed" : job.print.state, canResume: !isWhole && job.print.sheets > 1 })
    return job.print
  }

  resume(id: string): PrintView {
    const { print, rooms } = this.#job(id)
    print.canResume = false
    return this.#add({ ...print, sheets: print.sheets - print.sheetsOut }, rooms)
  }

  prints(): PrintView[] {
    this.#work()
    const newest = this.#jobs.map(({ print }) => print).toReversed()
    return [...newest.filter(({ state }) => state === "unclear"), ...newest.filter(({ state }) => state !== "unclear")].slice(0, 100)
  }

  rooms(): RoomView[] {
    this.#work()
    return this.#rooms
  }

  pages(paper: DeskPaper): string[] {
    if (paper.kind === "cash_report") return [listPage("现金日报", ["收据号", "报名号", "金额"], 6)]
    const rooms = this.#chosen(paper)
    if (paper.kind !== "tickets") return rooms.map((room) => listPage(`${paper.kind === "room_lists" ? "考场考生名单" : "考生签到表"} · 第 ${room.room} 考场`, ["座位", "准考证号", "姓名", ...(paper.kind === "room_lists" ? [] : ["签名"])], 24)).slice(0, 20)
    return Array.from({ length: Math.min(20, this.#sheets(paper, rooms)) }, (_, index) => formPage("准考证", "古丽·买买提", String(1100010001 + index)))
  }

  printPaper(paper: DeskPaper, printer: string, reason: ReprintReason | null): PrintView[] {
    const rooms = paper.kind === "cash_report" ? [] : this.#chosen(paper)
    if (paper.kind === "tickets" && paper.withPrinted && rooms.some(({ printed }) => printed > 0) && !reason) this.#fail("reprint_reason_needed")
    const parts = paper.kind === "tickets" && paper.isByRoom ? rooms.map((room) => [room]) : [rooms]
    return parts.filter((part) => this.#sheets(paper, part) > 0).map((part) => {
      const title = part.length === this.#rooms.length ? "" : part.map(({ room }) => `第 ${room} 考场`).join("、")
      return this.#add({ paper: paperOf[paper.kind], title, printer, sheets: this.#sheets(paper, part), copy: reason ? 2 : 1 }, paper.kind === "tickets" ? part : [])
    })
  }

  scan(code: string): ScannedView {
    const trusts: [string, CodeTrust][] = [["FORGED", "forged"], ["REVOKED", "revoked"], ["UNKNOWN", "unknown_signer"], ["OTHER", "not_ours"]]
    const trust = trusts.find(([word]) => code.includes(word))?.[1] ?? "genuine"
    if (trust !== "genuine") return { trust, paper: null, sitting: null, number: null, name: null, documentLastFour: null }
    const isForm = code.startsWith("KD1:F")
    return {
      trust, paper: isForm ? "registration_form" : "admission_ticket", sitting: sittingName, number: isForm ? "1100010027" : "6679110001030124",
      name: "古丽·买买提", documentLastFour: "0018",
    }
  }

  /** A morning's work, as it stands in the journal. */
  #begin(): void {
    const past = (minutesAgo: number, given: Partial<PrintView> & Pick<PrintView, "paper" | "sheets">, rooms: RoomView[] = []) => {
      const job = { print: this.#blank({ title: "", printer: "Desk-2", copy: 1, ...given }), rooms, worked: 0 }
      Object.assign(job.print, { state: "done", sheetsOut: given.sheets, at: this.#now() - minutesAgo * minuteMs }, given)
      this.#jobs.push(job)
    }
    past(140, { paper: "cash_report", sheets: 1 })
    past(95, { paper: "ticket_batch", title: "第 1 考场", sheets: 30 })
    past(70, { paper: "ticket_batch", title: "第 2 考场", sheets: 30, sheetsOut: 12, state: "cancelled", canResume: true, leftOut: ["6679110001020119", "6679110001020127"] }, this.#rooms.slice(1, 2))
    past(44, { paper: "room_list", title: "第 1 考场", sheets: 1, sheetsOut: 0, state: "unclear", printer: "Hall-3" })
    past(12, { paper: "admission_ticket", sheets: 1, copy: 2, printer: "Kiosk-1" })
  }

  #blank(given: Pick<PrintView, "paper" | "title" | "printer" | "sheets" | "copy">): PrintView {
    const { paper, title, printer, sheets, copy } = given
    return {
      id: `p-${(this.#count += 1)}`, paper, title, printer, at: this.#now(), state: "queued", sheetsOut: 0, sheets, copy,
      isTonerLow: printer === "Desk-2", canResume: false, leftOut: [],
    }
  }

  #add(given: Pick<PrintView, "paper" | "title" | "printer" | "sheets" | "copy">, rooms: RoomView[]): PrintView {
    const job = { print: this.#blank(given), rooms, worked: 0 }
    this.#jobs.push(job)
    return job.print
  }

  #job(id: string): Job {
    return this.#jobs.find(({ print }) => print.id === id) ?? this.#fail("print_unknown")
  }

  #chosen(paper: Exclude<DeskPaper, { kind: "cash_report" }>): RoomView[] {
    const choice: RoomChoice | null = paper.room
    return this.#rooms.filter(({ room, startsAt }) => !choice || (room === choice.room && startsAt === choice.startsAt))
  }

  #sheets(paper: DeskPaper, rooms: RoomView[]): number {
    if (paper.kind === "cash_report") return 1
    if (paper.kind !== "tickets") return rooms.length
    return rooms.reduce((total, { candidates, printed }) => total + (paper.withPrinted ? candidates : candidates - printed), 0)
  }

  #trouble(printer: string): PrintState | null {
    if (printer === "Hall-3") return "paper_out"
    const said = window.location.hash.slice(1) as PrintState
    return printer === "Kiosk-1" && troubles.includes(said) ? said : null
  }

  /** Every printer goes on with the first job of its queue for the time since the last look. */
  #work(): void {
    const now = this.#now()
    const passed = now - this.#lookedAt
    this.#lookedAt = now
    const busy = new Set<string>()
    for (const job of this.#jobs) {
      const { print } = job
      if (over.includes(print.state) || busy.has(print.printer)) continue
      busy.add(print.printer)
      this.#workOn(job, passed)
    }
  }

  #workOn(job: Job, passed: number): void {
    const { print } = job
    const trouble = this.#trouble(print.printer)
    if (trouble) return void (print.state = trouble)
    job.worked += passed
    const before = print.sheetsOut
    const sheetsOut = Math.min(print.sheets, Math.max(0, Math.floor((job.worked - queuedMs) / sheetMs)))
    const end = print.printer === "Kiosk-1" ? ends.find((state) => state === window.location.hash.slice(1)) : undefined
    print.state = job.worked < queuedMs ? "queued" : "printing"
    if (end && print.state === "printing") Object.assign(print, { state: end, canResume: print.sheets > 1 })
    else if (sheetsOut === print.sheets) Object.assign(print, { state: "done", sheetsOut })
    else print.sheetsOut = sheetsOut
    const room = job.rooms.find(({ printed, candidates }) => printed < candidates)
    if (room) room.printed = Math.min(room.candidates, room.printed + print.sheetsOut - before)
  }
}
