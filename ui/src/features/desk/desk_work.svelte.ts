import { backend, type DeskPaper, type PrinterView, type PrintView, type RoomView } from "../../backend"
import { isOver } from "../../shared/printing"
import { Attempt } from "../../shared/state/attempt.svelte"
import { PrintWatch } from "../../shared/state/print_watch.svelte"
import { DeskChoice } from "./desk_choice.svelte"
import { paperOf } from "./titles"

/** What the staff print, what becomes of it, and what the journal still asks them. */
export class DeskWork {
  readonly choice = new DeskChoice()
  readonly watch = new PrintWatch((print) => this.#ended(print))
  readonly loading = new Attempt()
  readonly drawing = new Attempt()
  readonly attempt = new Attempt()
  readonly #refreshing = new Attempt()
  readonly #now: () => number
  /** None: not read yet. */
  rooms = $state<RoomView[] | null>(null)
  printers = $state<PrinterView[]>([])
  printer = $state("")
  /** The preview; none: not asked for. */
  pages = $state<string[] | null>(null)
  /** The print that ended last, until the staff have seen it. */
  ended = $state<PrintView | null>(null)
  /** The print whose last sheet is asked for. */
  asked = $state<PrintView | null>(null)
  reasonMissing = $state(false)
  /** It was tried to print what has come out already. */
  nothing = $state(false)
  /** The same kind of paper is still on its way: printing more has to be confirmed. */
  twice = $state(false)
  #journal = $state<PrintView[]>([])
  /** The choice for which the backend itself wanted a reason: of lists only it knows what came out before. */
  #reasonWantedFor = $state<string | null>(null)

  /** What is chosen, as one text that changes when it does. */
  readonly chosen: string = $derived(JSON.stringify(this.#paper()))
  readonly reasonNeeded: boolean = $derived(this.choice.isReprint(this.rooms ?? []) || this.#reasonWantedFor === this.chosen)
  readonly left: number | null = $derived(this.choice.left(this.rooms ?? []))
  /** The journal; what is followed is newer than what was read of it. */
  readonly prints: PrintView[] = $derived(this.#journal.map((print) => this.watch.prints.find((each) => each.id === print.id) ?? print))
  /** Prints of the journal that somebody has to answer for; the one that is shown large asks by itself. */
  readonly unanswered: PrintView[] = $derived(this.prints.filter(({ id, state }) => state === "unclear" && id !== this.ended?.id))

  constructor(now: () => number) {
    this.#now = now
  }

  get shownAttempt(): Attempt {
    return [this.loading, this.attempt, this.drawing, this.watch.attempt, this.#refreshing].find((each) => each.error) ?? this.attempt
  }

  async load(): Promise<void> {
    await this.loading.run(async () => {
      const [rooms, printers] = await Promise.all([backend.rooms(), backend.printers(), this.#readJournal()])
      this.rooms = rooms
      this.choice.keepTo(rooms)
      this.printers = printers
      if (!printers.some(({ name }) => name === this.printer)) this.printer = (printers.find(({ isDefault }) => isDefault) ?? printers[0])?.name ?? ""
    })
  }

  /** What was seen and said of another choice is not taken for this one's. */
  choiceChanged(): void {
    this.pages = null
    this.nothing = false
    this.reasonMissing = false
    this.drawing.clear()
  }

  async preview(): Promise<void> {
    const mine = this.chosen
    const found = await this.drawing.run(() => backend.paperPages(this.#paper()))
    if (mine === this.chosen && found) this.pages = found.pages
  }

  /** Sheets that are on their way do not count as printed yet, and would come out twice. */
  async print(): Promise<void> {
    this.twice = this.watch.running.some(({ paper }) => paper === paperOf[this.choice.kind])
    if (!this.twice) await this.printAnyway()
  }

  async printAnyway(): Promise<void> {
    const mine = this.chosen
    this.twice = false
    this.nothing = this.left === 0
    this.reasonMissing = !this.nothing && this.reasonNeeded && this.choice.reason === null
    if (this.nothing || this.reasonMissing) return
    const reason = this.reasonNeeded ? this.choice.reason : null
    const started = await this.attempt.run(() => backend.printPaper(this.#paper(), this.printer, reason))
    if (this.attempt.error?.code === "reprint_reason_needed") this.#reasonWantedFor = mine
    if (started) await this.#started(started)
  }

  /** Notes how many sheets of a print in the journal came out. */
  async answer(print: PrintView, sheetsOut: number): Promise<void> {
    this.watch.follow(print)
    await this.watch.answer(print.id, sheetsOut)
    await this.#refresh()
  }

  askLastSheet(print: PrintView): void {
    this.watch.follow(print)
    this.asked = print
  }

  async lastSheetAnswered(): Promise<void> {
    this.asked = null
    this.watch.attempt.clear()
    await this.#refresh()
  }

  #paper(): DeskPaper {
    return this.choice.paper(this.#now())
  }

  async #started(started: PrintView[]): Promise<void> {
    this.nothing = started.length === 0
    if (this.nothing) return
    this.ended = started.find(({ state }) => isOver(state)) ?? null
    this.choice.reason = null
    this.#reasonWantedFor = null
    this.watch.follow(...started)
    await this.#refresh()
  }

  #ended(print: PrintView): void {
    this.ended = print
    void this.#refresh()
  }

  /** Counts and journal, after something has changed them. */
  async #refresh(): Promise<void> {
    await this.#refreshing.run(async () => {
      this.rooms = await backend.rooms()
      await this.#readJournal()
    })
  }

  async #readJournal(): Promise<void> {
    this.#journal = await backend.prints()
    // What was begun before this page was opened is followed as well.
    this.watch.follow(...this.#journal.filter(({ state }) => !isOver(state)).toReversed())
  }
}
