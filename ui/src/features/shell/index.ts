export { default as EntryShell } from "./EntryShell.svelte"
export { default as Starting } from "./Starting.svelte"
export { default as WorkShell } from "./WorkShell.svelte"
