export { default as ReviewPage } from "./ReviewPage.svelte"
