export { default as PhotoPage } from "./PhotoPage.svelte"
