export { default as AnnouncementsPage } from "./AnnouncementsPage.svelte"
export { default as InstructionsPage } from "./InstructionsPage.svelte"
