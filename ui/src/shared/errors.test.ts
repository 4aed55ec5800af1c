import { describe, expect, it } from "vitest"
import { BackendError } from "../backend/backend"
import type { ErrorCode, Field, RefusalCode } from "../backend"
import { describe as described, errorKinds, problemOf, refusalKinds } from "./errors"
import { en } from "./i18n/en"
import { zhCN } from "./i18n/zh-CN"

const errorCodes = Object.keys(errorKinds) as ErrorCode[]
const refusalCodes = Object.keys(refusalKinds) as RefusalCode[]
const fields = Object.keys(zhCN.fields) as Field[]
const languages = [zhCN, en]

describe("every error", () => {
  it("has a text and a next step in both languages, and nothing besides", () => {
    for (const messages of languages) {
      expect(Object.keys(messages.errors).sort()).toEqual([...errorCodes].sort())
      for (const code of errorCodes) {
        expect(messages.errors[code].text.trim(), code).not.toBe("")
        expect(messages.errors[code].next.trim(), code).not.toBe("")
      }
    }
  })

  it("never shows its code", () => {
    for (const messages of languages) {
      for (const code of errorCodes.filter((each) => each.includes("_"))) {
        const { text, next } = described(new BackendError({ code, refusals: [], retryInS: null }), messages)
        expect(`${text}${next}`).not.toContain(code)
      }
    }
  })

  it("speaks the language that is chosen", () => {
    for (const code of errorCodes) {
      expect(zhCN.errors[code].text).toMatch(/\p{Script=Han}/u)
      expect(en.errors[code].text).not.toMatch(/\p{Script=Han}/u)
    }
  })

  it("tells how long an account stays locked, rounded up", () => {
    const locked = (retryInS: number | null) => described(new BackendError({ code: "account_locked", refusals: [], retryInS }), zhCN).next
    expect(locked(601)).toContain("11 分钟")
    expect(locked(1)).toContain("1 分钟")
    expect(locked(null)).toBe(zhCN.errors.account_locked.next)
  })

  it("tells how long the set-up stays locked, without sending the staff to the staff", () => {
    const { next } = described(new BackendError({ code: "pin_locked", refusals: [], retryInS: 300 }), en)
    expect(next).toContain("5 min")
    expect(next).not.toContain("staff")
  })
})

describe("every refusal", () => {
  it("has a text at every field and at none, in both languages, and nothing besides", () => {
    for (const messages of languages) {
      expect(Object.keys(messages.refusals).sort()).toEqual([...refusalCodes].sort())
      for (const code of refusalCodes) {
        for (const field of [null, ...fields]) {
          const text = messages.refusals[code](field)
          expect(text.trim(), `${code} ${field}`).not.toBe("")
          expect(text, `${code} ${field}`).not.toMatch(/undefined|null|_/)
        }
      }
    }
  })

  it("says what is missing in the words of its field", () => {
    expect(zhCN.refusals.required("name")).toBe("请填写姓名。")
    expect(zhCN.refusals.required("education")).toBe("请选择文化程度。")
    expect(zhCN.refusals.required("document_number_again")).toBe("请再次输入证件号码。")
    expect(zhCN.refusals.required("agreement")).toContain("同意报名协议")
    expect(zhCN.refusals.mismatch("password_again")).toContain("密码")
    expect(zhCN.refusals.format("guardian_mobile")).toContain("11 位")
  })

  it("leads to the page where it is mended", () => {
    expect(problemOf({ code: "photo_missing", field: null }, zhCN).mendOn).toBe("photo")
    expect(problemOf({ code: "document_already_registered", field: "document_number" }, zhCN).mendOn).toBe("information")
    expect(problemOf({ code: "required", field: "name" }, zhCN).mendOn).toBeNull()
  })
})

describe("what was thrown", () => {
  it("keeps a refusal of the backend", () => {
    const error = BackendError.from({ code: "refused", refusals: [{ code: "required", field: "name" }], retryInS: null })
    expect(error.refusals).toEqual([{ code: "required", field: "name" }])
    expect(BackendError.from(error)).toBe(error)
  })

  it("is unexpected when it is anything else", () => {
    for (const thrown of ["command not found", new Error("x"), null, undefined, 7]) expect(BackendError.from(thrown).code).toBe("unexpected")
  })
})
