export { default as DeclarationPage } from "./DeclarationPage.svelte"
