import { describe, expect, it } from "vitest"
import { lacking } from "./reason"

describe("a reason", () => {
  it("has two to a hundred characters, whatever they are", () => {
    expect(lacking("本人")).toBeNull()
    expect(lacking("𠅤".repeat(100))).toBeNull()
    expect(lacking("已核对。".repeat(25))).toBeNull()
  })

  it("is asked for when there is none, and cut by its writer when it is too long", () => {
    for (const none of ["", "  ", " 好 "]) expect(lacking(none)).toEqual({ code: "required", field: "photo_reason" })
    expect(lacking("好".repeat(101))).toEqual({ code: "too_long", field: "photo_reason" })
  })
})
