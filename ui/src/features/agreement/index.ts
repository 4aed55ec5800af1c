export { default as AgreementPage } from "./AgreementPage.svelte"
