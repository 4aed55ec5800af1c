export { default as RecoveryPage } from "./RecoveryPage.svelte"
