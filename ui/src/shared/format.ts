import type { Locale, Messages } from "./i18n/index.svelte"

/**
 * The one place that turns values into words. Times are those of the examination, UTC+8, whatever zone the machine
 * believes to be in; texts are cut by code points, because names hold characters outside the BMP.
 */
const chinaOffsetMs = 8 * 3_600_000
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

const englishMonths = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
const two = (value: number) => String(value).padStart(2, "0")

function inChina(at: number) {
  const shifted = new Date(at + chinaOffsetMs)
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    time: `${two(shifted.getUTCHours())}:${two(shifted.getUTCMinutes())}`,
  }
}

/** "1 月 8 日 17:00"; with the year when it is not the one of `now`. */
export function dateTime(at: number, locale: Locale, now: number = at): string {
  return `${date(at, locale, now)} ${inChina(at).time}`
}

export function date(at: number, locale: Locale, now: number = at): string {
  const { year, month, day } = inChina(at)
  const otherYear = year !== inChina(now).year
  if (locale === "en") return `${day} ${englishMonths[month - 1]}${otherYear ? ` ${year}` : ""}`
  return `${otherYear ? `${year} 年 ` : ""}${month} 月 ${day} 日`
}

/** "2027 年 1 月 8 日": for what is kept or published. */
export function fullDate(at: number, locale: Locale): string {
  const { year, month, day } = inChina(at)
  return locale === "en" ? `${day} ${englishMonths[month - 1]} ${year}` : `${year} 年 ${month} 月 ${day} 日`
}

/** "2027-01-08": the day in China, as the backend writes days. */
export function isoDay(at: number): string {
  const { year, month, day } = inChina(at)
  return `${year}-${two(month)}-${two(day)}`
}

/** The two largest parts of what is left: "6 天 4 小时", "4 小时 20 分钟", "12 分钟", "不到 1 分钟"; null when it has passed. */
export function duration(leftMs: number, words: Messages["deadlines"]): string | null {
  if (leftMs <= 0) return null
  if (leftMs < minuteMs) return words.lessThanMinute
  const days = Math.floor(leftMs / dayMs)
  const hours = Math.floor((leftMs % dayMs) / hourMs)
  const minutes = Math.floor((leftMs % hourMs) / minuteMs)
  const parts = days > 0 ? [words.days(days), hours > 0 && words.hours(hours)] : [hours > 0 && words.hours(hours), minutes > 0 && words.minutes(minutes)]
  return parts.filter(Boolean).join(" ")
}

/** "还有 6 天 4 小时", or that the time has passed. */
export function countdown(at: number, now: number, words: Messages["deadlines"]): string {
  const left = duration(at - now, words)
  return left === null ? words.passed : words.left(left)
}

/** Minutes and seconds of a short wait: "4:05". */
export function clock(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000))
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`
}

/** 7200 fen are "¥ 72.00". */
export function money(fen: number): string {
  const whole = Math.trunc(Math.abs(fen) / 100)
  const grouped = String(whole).replace(/\B(?=(\d{3})+$)/g, ",")
  return `${fen < 0 ? "−" : ""}¥ ${grouped}.${two(Math.abs(fen) % 100)}`
}

/** Numbers of 18 characters are read in groups of 6, 8 and 4. */
export function groupedNumber(number: string): string {
  const characters = [...number]
  if (characters.length !== 18) return number
  return [characters.slice(0, 6), characters.slice(6, 14), characters.slice(14)].map((part) => part.join("")).join(" ")
}

/** Keeps the first and last characters and hides at least one between them. */
export function masked(text: string, head: number, tail: number): string {
  const characters = [...text]
  if (characters.length === 0) return ""
  const kept = characters.length > head + tail ? [head, tail] : [Math.min(1, characters.length - 1), 0]
  const [first = 0, last = 0] = kept
  const hidden = characters.length - first - last
  return characters.slice(0, first).join("") + "*".repeat(hidden) + characters.slice(characters.length - last).join("")
}

export function maskedDocument(number: string): string {
  return masked(number, 6, 4)
}

/** Puts the dashes of "2000-02-29" while digits are typed; anything else is left for the check to speak of. */
export function birthDateAsTyped(text: string): string {
  const digits = text.replace(/[.\-/年月日\s]/g, "")
  if (!/^\d{8}$/.test(digits)) return text
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
}

/** A measure with as many figures as mean something: "0.7", "14.2", "86400". */
export function measured(value: number): string {
  return String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)))
}

export function kilobytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
