import { afterEach, describe, expect, it, vi } from "vitest"
import { nextFrame, previewUrl } from "./preview"

function answering(response: Response) {
  vi.stubGlobal("navigator", { userAgent: "Linux" })
  vi.stubGlobal("fetch", vi.fn(async () => response))
}
const never = new AbortController().signal

afterEach(() => vi.unstubAllGlobals())

describe("the address of a frame", () => {
  it("is of the shell's own scheme, and of a host where there are none", () => {
    expect(previewUrl(7, "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15")).toBe("preview://localhost/frame?after=7")
    expect(previewUrl(7, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Edg/140.0")).toBe("http://preview.localhost/frame?after=7")
  })
})

describe("a frame", () => {
  it("carries its number and its age", async () => {
    const headers = { "content-type": "image/jpeg", "x-sequence": "42", "x-age-us": "8100", "x-held-us": "21000" }
    answering(new Response(new Uint8Array([0xff, 0xd8]), { headers }))
    const frame = await nextFrame(41, never)
    expect(frame).toMatchObject({ sequence: 42, ageUs: 8100, heldUs: 21_000 })
    expect(frame?.picture.size).toBe(2)
  })

  it("is none when none came in time", async () => {
    answering(new Response(null, { status: 204 }))
    expect(await nextFrame(0, never)).toBeNull()
  })

  it("is not made of an error's text", async () => {
    answering(new Response("no camera", { status: 503 }))
    await expect(nextFrame(0, never)).rejects.toThrow("503")
  })
})
