import type { PrintState, PrintView } from "../backend"

export type PrintKind = "done" | "care" | "refused" | "info"
type Phase = {
  /** Nothing more happens by itself: there is nothing to ask after. */
  over: boolean
  kind: PrintKind
}

const goes: Phase = { over: false, kind: "info" }
const waits: Phase = { over: false, kind: "care" }

const phases: Record<PrintState, Phase> = {
  queued: goes,
  printing: goes,
  paper_out: waits,
  jam: waits,
  door_open: waits,
  trouble: waits,
  paused: waits,
  gone: waits,
  cancelled: { over: true, kind: "care" },
  failed: { over: true, kind: "refused" },
  done: { over: true, kind: "done" },
  unclear: { over: true, kind: "care" },
}

export const isOver = (state: PrintState): boolean => phases[state].over
export const kindOf = (state: PrintState): PrintKind => phases[state].kind
/** It stands still until somebody mends something at the printer. */
export const isStuck = (state: PrintState): boolean => !phases[state].over && phases[state].kind === "care"

/** The sheet that is being printed, counted from 1. */
export const sheetNow = (print: Pick<PrintView, "sheetsOut" | "sheets">): number => Math.min(print.sheetsOut + 1, print.sheets)

