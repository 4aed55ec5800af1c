export { default as PaymentPage } from "./PaymentPage.svelte"
