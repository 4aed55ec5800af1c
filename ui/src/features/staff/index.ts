export { default as StaffSignIn } from "./StaffSignIn.svelte"
