import { describe, expect, it } from "vitest"
import { sheetCount } from "./sheet_count"

describe("a number of sheets", () => {
  it("is whole, and from none to all", () => {
    expect(["0", "7", " 30 ", "007"].map((typed) => sheetCount(typed, 30))).toEqual([0, 7, 30, 7])
  })

  it("is nothing else", () => {
    for (const typed of ["", "31", "-1", "7.5", "1e1", "七", "0x1", "9999999"]) expect(sheetCount(typed, 30), typed).toBeNull()
  })
})
