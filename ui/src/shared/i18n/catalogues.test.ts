import { describe, expect, it } from "vitest"
import { en } from "./en"
import { zhCN } from "./zh-CN"

/** Every key as a path; what a function answers is looked at with the values that it is called with. */
function texts(catalogue: unknown, path = ""): [string, string][] {
  if (typeof catalogue === "string") return [[path, catalogue]]
  if (typeof catalogue === "function") return texts((catalogue as (...given: unknown[]) => unknown)(2, 3), `${path}()`)
  return Object.entries(catalogue as object).flatMap(([key, value]) => texts(value, path ? `${path}.${key}` : key))
}

// Sentences around a date may begin or end with nothing.
const mayBeEmpty = /^deadlines\.\w+\(\)\.[02]$/

describe("the catalogues", () => {
  it("hold the same keys", () => {
    const keys = (catalogue: unknown) => texts(catalogue).map(([path]) => path).sort()
    expect(keys(en)).toEqual(keys(zhCN))
    expect(keys(zhCN).length).toBeGreaterThan(400)
  })

  it("hold no empty text", () => {
    for (const catalogue of [zhCN, en]) for (const [path, text] of texts(catalogue)) if (!mayBeEmpty.test(path)) expect(text.trim(), path).not.toBe("")
  })

  it("are in their own language", () => {
    const chinese = texts(en).filter(([path, text]) => /\p{Script=Han}/u.test(text) && !["shell.mark", "shell.otherLanguage", "shell.otherLanguageLabel"].includes(path))
    expect(chinese).toEqual([])
  })

  it("keep a space between Hanzi and figures", () => {
    const tight = texts(zhCN).filter(([path, text]) => !path.endsWith("()") && /\p{Script=Han}[0-9A-Za-z]|[0-9A-Za-z]\p{Script=Han}/u.test(text))
    expect(tight).toEqual([])
  })
})
