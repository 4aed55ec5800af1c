import { locale, speak } from "../i18n/index.svelte"

/** How this candidate likes the screen. It ends with them: the next one starts with the plain setting. */
class Preferences {
  largeText = $state(false)

  setLargeText(large: boolean): void {
    this.largeText = large
    if (large) document.documentElement.dataset.theme = "elder"
    else delete document.documentElement.dataset.theme
  }

  otherLanguage(): void {
    speak(locale() === "zh-CN" ? "en" : "zh-CN")
  }

  reset(): void {
    this.setLargeText(false)
    speak("zh-CN")
  }
}

export const preferences = new Preferences()
