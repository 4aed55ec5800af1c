import type { Backend } from "./backend"
import { tauri } from "./tauri"

export type * from "./bindings"
export { BackendError } from "./backend"
export type { Backend } from "./backend"

// Both conditions are constants at build time, so a production bundle holds nothing of the simulation.
const mayPretend = import.meta.env.DEV || import.meta.env.MODE === "fake"

async function choose(): Promise<Backend> {
  if (mayPretend && !("__TAURI_INTERNALS__" in window)) return (await import("./fake")).fake(new URL(window.location.href))
  return tauri
}

export const backend: Backend = await choose()
