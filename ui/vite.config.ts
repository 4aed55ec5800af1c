import { svelte } from "@sveltejs/vite-plugin-svelte"
import { defineConfig } from "vitest/config"

export default defineConfig({
  plugins: [svelte()],
  // The window loads the files from its own scheme, so every address is relative.
  base: "./",
  clearScreen: false,
  server: { host: "127.0.0.1", port: 5173, strictPort: true },
  build: {
    target: "safari17",
    modulePreload: { polyfill: false },
    // Inlined assets would be data: addresses, which the content security policy allows for pictures only.
    assetsInlineLimit: 0,
    outDir: "dist",
    emptyOutDir: true,
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
})
