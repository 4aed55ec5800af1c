import js from "@eslint/js"
import svelte from "eslint-plugin-svelte"
import globals from "globals"
import ts from "typescript-eslint"
import svelteConfig from "./svelte.config.js"

const tauri = { regex: "^@tauri-apps/", message: "Only src/backend speaks with the shell: use `backend`." }
const bindings = {
  regex: "backend/(bindings|tauri|fake)",
  message: "Import from src/backend, which throws typed errors and chooses the implementation.",
}
// Features lie flat in src/features/<name>/: one step up and down again is another feature.
const otherFeature = {
  regex: "^\\.\\./(?!\\.\\./)|features/",
  message: "A feature does not import another one: share it through src/shared, or meet in App.svelte.",
}
const features = { regex: "features/", message: "src/shared and src/backend know nothing of the features." }

const imports = (...patterns) => ({ "no-restricted-imports": ["error", { patterns }] })

export default ts.config(
  { ignores: ["dist/", "src/backend/bindings.ts"] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      ...imports(tauri, bindings),
      eqeqeq: "error",
      "no-console": "error",
      "no-restricted-globals": ["error", { name: "invoke", message: "Only src/backend speaks with the shell." }],
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig } },
    rules: {
      "svelte/no-at-html-tags": "error",
      "svelte/no-inline-styles": ["error", { allowTransitions: false }],
      "svelte/require-each-key": "error",
      "svelte/button-has-type": "error",
      // TypeScript itself finds undefined names, and knows the browser's types.
      "no-undef": "off",
    },
  },
  { files: ["src/backend/**"], rules: imports(features) },
  { files: ["src/shared/**"], rules: imports(tauri, bindings, features) },
  { files: ["src/features/**"], rules: imports(tauri, bindings, otherFeature) },
)
