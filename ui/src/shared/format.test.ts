import { describe, expect, it, vi } from "vitest"
import { birthDateAsTyped, clock, countdown, date, dateTime, duration, fullDate, groupedNumber, kilobytes, masked, maskedDocument, money } from "./format"
import { en } from "./i18n/en"
import { zhCN } from "./i18n/zh-CN"

const zh = zhCN.deadlines
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe("times are those of the examination, UTC+8", () => {
  it("crosses midnight and the year where China does", () => {
    expect(dateTime(Date.UTC(2027, 0, 8, 9, 0), "zh-CN")).toBe("1 月 8 日 17:00")
    expect(dateTime(Date.UTC(2026, 11, 31, 15, 59), "zh-CN")).toBe("12 月 31 日 23:59")
    expect(dateTime(Date.UTC(2026, 11, 31, 16, 0), "zh-CN")).toBe("1 月 1 日 00:00")
    expect(fullDate(Date.UTC(2026, 11, 31, 16, 0), "zh-CN")).toBe("2027 年 1 月 1 日")
  })

  it("does not depend on the zone of the machine", () => {
    const at = Date.UTC(2027, 2, 27, 1, 30)
    for (const zone of ["America/New_York", "Asia/Shanghai", "Pacific/Kiritimati"]) {
      vi.stubEnv("TZ", zone)
      expect(dateTime(at, "zh-CN")).toBe("3 月 27 日 09:30")
    }
    vi.unstubAllEnvs()
  })

  it("names the year only when it is another one", () => {
    const at = Date.UTC(2027, 0, 8, 9, 0)
    expect(date(at, "zh-CN", Date.UTC(2027, 5, 1))).toBe("1 月 8 日")
    expect(date(at, "zh-CN", Date.UTC(2026, 11, 20))).toBe("2027 年 1 月 8 日")
    // Already the new year in China, still the old one in UTC.
    expect(date(at, "zh-CN", Date.UTC(2026, 11, 31, 16, 0))).toBe("1 月 8 日")
    expect(dateTime(at, "en", Date.UTC(2026, 11, 20))).toBe("8 January 2027 17:00")
  })
})

describe("what is left", () => {
  it.each([
    [6 * day + 4 * hour + 59 * minute, "6 天 4 小时"],
    [6 * day + 59 * minute, "6 天"],
    [day, "1 天"],
    [day - 1, "23 小时 59 分钟"],
    [4 * hour + 20 * minute, "4 小时 20 分钟"],
    [4 * hour, "4 小时"],
    [hour - 1, "59 分钟"],
    [minute, "1 分钟"],
    [minute - 1, "不到 1 分钟"],
    [1, "不到 1 分钟"],
  ])("of %d ms is %s", (left, text) => expect(duration(left, zh)).toBe(text))

  it("is nothing when the time has come", () => {
    expect(duration(0, zh)).toBeNull()
    expect(countdown(1_000, 1_000, zh)).toBe("时间已过")
    expect(countdown(6 * day + 4 * hour, 0, zh)).toBe("还有 6 天 4 小时")
    expect(countdown(day + hour, 0, en.deadlines)).toBe("1 day 1 hour left")
  })

  it("counts a short wait down to zero", () => {
    expect(clock(245_000)).toBe("4:05")
    expect(clock(59_001)).toBe("1:00")
    expect(clock(-5)).toBe("0:00")
  })
})

describe("money", () => {
  it.each([
    [7200, "¥ 72.00"],
    [5, "¥ 0.05"],
    [0, "¥ 0.00"],
    [123_456_789, "¥ 1,234,567.89"],
    [-1150, "−¥ 11.50"],
  ])("%d fen are %s", (fen, text) => expect(money(fen)).toBe(text))
})

describe("numbers and names", () => {
  it("groups 18 characters 6-8-4 and leaves others alone", () => {
    expect(groupedNumber("11010120000229001X")).toBe("110101 20000229 001X")
    expect(groupedNumber("H12345678")).toBe("H12345678")
  })

  it("masks the middle of a document number", () => {
    expect(maskedDocument("110101200002290018")).toBe("110101********0018")
    expect(maskedDocument("H12345678")).toBe("H********")
    expect(maskedDocument("")).toBe("")
  })

  it("counts rare characters as one and never cuts them in half", () => {
    expect(masked("𠅤䶮", 1, 0)).toBe("𠅤*")
    expect(masked("𠮷田𠮷", 1, 1)).toBe("𠮷*𠮷")
    expect(masked("𠅤", 1, 1)).toBe("*")
    expect([...masked("𫝏𫝏𫝏𫝏", 1, 1)]).toHaveLength(4)
  })

  it("puts the dashes into eight digits, however they were parted", () => {
    expect(birthDateAsTyped("20000229")).toBe("2000-02-29")
    expect(birthDateAsTyped("2000.02.29")).toBe("2000-02-29")
    expect(birthDateAsTyped("2000 年 02 月 29 日")).toBe("2000-02-29")
    expect(birthDateAsTyped("2000-2-9")).toBe("2000-2-9")
    expect(birthDateAsTyped("不知道")).toBe("不知道")
  })

  it("writes sizes of files as people do", () => {
    expect(kilobytes(1)).toBe("1 KB")
    expect(kilobytes(112_527)).toBe("110 KB")
    expect(kilobytes(3 * 1024 * 1024)).toBe("3.0 MB")
  })
})
