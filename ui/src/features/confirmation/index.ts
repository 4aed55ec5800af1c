export { default as ConfirmationPage } from "./ConfirmationPage.svelte"
