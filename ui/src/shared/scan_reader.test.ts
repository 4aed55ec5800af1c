import { describe, expect, it } from "vitest"
import { ScanReader, scannedWithinMs } from "./scan_reader"

/** Types a text with one pause before each key; answers what the last key made of it. */
function typed(text: string, everyMs: number, reader = new ScanReader(), from = 1_000) {
  const keys = [...text].map((key) => (key === "\n" ? "Enter" : key))
  return keys.map((key, index) => reader.press(key, from + index * everyMs)).at(-1)
}

describe("a scanner", () => {
  it("is heard by its prefix, its characters, its pace and its end", () => {
    expect(typed("KD1:AB29\n", 8)).toEqual({ kind: "scanned", code: "KD1:AB29" })
    expect(typed("KD1:AB29\n", scannedWithinMs)).toEqual({ kind: "scanned", code: "KD1:AB29" })
  })

  it("is no person who types the same", () => {
    expect(typed("KD1:AB29\n", scannedWithinMs + 1)).toEqual({ kind: "other" })
  })

  it("may pause nowhere, not even before the end", () => {
    const reader = new ScanReader()
    typed("KD1:AB29", 5, reader)
    expect(reader.press("Enter", 1_200)).toEqual({ kind: "other" })
  })

  it("has capital letters also when the caps lock is on", () => {
    expect(typed("kd1:ab29\n", 5)).toEqual({ kind: "scanned", code: "KD1:AB29" })
  })

  it("says nothing without a code behind the prefix, or with anything else in it", () => {
    for (const text of ["\n", "KD1:\n", "KD2:AB\n", "KD1AB\n", "KD1:A-B\n", "KD1:A B\n", "XKD1\n", "69012345\n"]) {
      expect(typed(text, 5), text).toEqual({ kind: "other" })
    }
  })

  it("begins anew at the last beginning", () => {
    expect(typed("KKD1:A\n", 5)).toEqual({ kind: "scanned", code: "KD1:A" })
    expect(typed("KD1KD1:A\n", 5)).toEqual({ kind: "scanned", code: "KD1:A" })
    expect(typed("abcKD1:A\n", 5)).toEqual({ kind: "scanned", code: "KD1:A" })
  })

  it("is heard twice when it scans twice", () => {
    const reader = new ScanReader()
    expect(typed("KD1:A\n", 5, reader)).toEqual({ kind: "scanned", code: "KD1:A" })
    expect(typed("KD1:B\n", 5, reader, 1_030)).toEqual({ kind: "scanned", code: "KD1:B" })
  })

  it("tells where a code may begin", () => {
    const reader = new ScanReader()
    expect(reader.press("x", 0)).toEqual({ kind: "other" })
    expect(reader.press("K", 5)).toEqual({ kind: "began" })
    expect(reader.press("D", 10)).toEqual({ kind: "goes-on" })
    expect(reader.press("K", 15)).toEqual({ kind: "began" })
  })

  it("never grows without end", () => {
    expect(typed(`KD1:${"A".repeat(5_000)}\n`, 5)).toEqual({ kind: "other" })
  })
})
