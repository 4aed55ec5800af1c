import type { Backend } from "./backend"
import { nextFrame as frameOfShell, type NextFrame } from "./preview"
import { tauri } from "./tauri"

export type * from "./bindings"
export { BackendError } from "./backend"
export type { Backend } from "./backend"
export type { Frame, NextFrame } from "./preview"

// Both conditions are constants at build time, so a production bundle holds nothing of the simulation.
const mayPretend = import.meta.env.DEV || import.meta.env.MODE === "fake"

async function choose(): Promise<{ backend: Backend; nextFrame: NextFrame }> {
  if (mayPretend && !("__TAURI_INTERNALS__" in window)) return (await import("./fake")).fake(new URL(window.location.href))
  return { backend: tauri, nextFrame: frameOfShell }
}

const chosen = await choose()
export const backend = chosen.backend
export const nextFrame = chosen.nextFrame
