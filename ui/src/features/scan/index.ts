export { default as ScanListener } from "./ScanListener.svelte"
