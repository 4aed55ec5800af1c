export { default as DeskPage } from "./DeskPage.svelte"
