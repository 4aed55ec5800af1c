export { default as InformationPage } from "./InformationPage.svelte"
