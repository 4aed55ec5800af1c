export { default as InboxPage } from "./InboxPage.svelte"
