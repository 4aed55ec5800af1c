export { default as RegisterPage } from "./RegisterPage.svelte"
