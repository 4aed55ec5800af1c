import { en } from "./en"
import { zhCN, type Messages } from "./zh-CN"

export type { Messages }
export type Locale = "zh-CN" | "en"

const catalogues: Record<Locale, Messages> = { "zh-CN": zhCN, en }
let chosen = $state<Locale>("zh-CN")

/** The texts of the language now chosen; reading it inside a component follows a change. */
export function t(): Messages {
  return catalogues[chosen]
}

export function locale(): Locale {
  return chosen
}

/** Sentences that follow each other: Chinese puts nothing between them, English a space. */
export function sentences(...said: (string | false | undefined)[]): string {
  return said.filter(Boolean).join(chosen === "en" ? " " : "")
}

export function speak(next: Locale): void {
  chosen = next
  document.documentElement.lang = next
  document.title = catalogues[next].common.product
}
