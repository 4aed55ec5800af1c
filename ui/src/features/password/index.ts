export { default as PasswordPage } from "./PasswordPage.svelte"
