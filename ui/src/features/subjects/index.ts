export { default as SubjectsPage } from "./SubjectsPage.svelte"
