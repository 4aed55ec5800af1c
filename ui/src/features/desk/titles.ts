import type { DeskPaper, PaperKind, PrintView } from "../../backend"
import type { Messages } from "../../shared/i18n/index.svelte"

/** What a choice is called in the journal. */
export const paperOf: Record<DeskPaper["kind"], PaperKind> = {
  tickets: "ticket_batch",
  room_lists: "room_list",
  signature_sheets: "signature_sheet",
  cash_report: "cash_report",
}

/** "准考证 · 第 2 考场 · 补打 2": what a print is, in one line. */
export function titleOf(print: Pick<PrintView, "paper" | "title" | "copy">, words: Messages): string {
  return [words.printing.papers[print.paper], print.title, print.copy > 1 && words.desk.copy(print.copy)].filter(Boolean).join(" · ")
}
