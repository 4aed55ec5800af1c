import { beforeEach, describe, expect, it, vi } from "vitest"
import type { ShotView, VerdictView } from "../../backend"
import { zhCN } from "../../shared/i18n/zh-CN"

// There is no window here: neither a shell to ask nor a reader of files.
const asked = vi.hoisted(() => ({ checkPhoto: vi.fn(), composePhoto: vi.fn(), takePhoto: vi.fn(), attachPhoto: vi.fn(), session: vi.fn(), terminal: vi.fn() }))
const base64Of = vi.hoisted(() => vi.fn())
vi.mock("../../backend", async () => ({ ...(await import("../../backend/backend")), backend: asked }))
vi.mock("./base64", () => ({ base64Of }))
const { PhotoWork } = await import("./photo_work.svelte")

const verdict = (accepted: boolean): VerdictView => ({
  accepted, rulePack: "1", checks: [], widthPx: 440, heightPx: 640, sizeBytes: 30_000, preview: "data:image/jpeg;base64,AA", questions: [], faces: 1,
})
const file = (size = 30_000) => ({ size }) as File
const shot = (given: Partial<ShotView>): ShotView => ({ file: null, verdict: null, problem: null, ...given })

beforeEach(() => {
  vi.resetAllMocks()
  base64Of.mockResolvedValue("AA")
})

describe("a photo", () => {
  it("that is taken is judged with what the rules said of it", async () => {
    asked.takePhoto.mockResolvedValue(shot({ file: "BB", verdict: verdict(true) }))
    const work = new PhotoWork()
    await work.take()
    expect(work.judged).toMatchObject({ file: "BB", from: "camera", original: null })
    expect(work.problem).toBeNull()
  })

  it("that could not be made says why, and leaves what there was", async () => {
    asked.checkPhoto.mockResolvedValue(verdict(false))
    asked.composePhoto.mockResolvedValue(shot({ problem: "too_near_edge" }))
    const work = new PhotoWork()
    await work.pick(file())
    await work.compose()
    expect(work.problem).toBe(zhCN.photo.problems.too_near_edge)
    expect(work.judged?.from).toBe("file")
  })

  it("that is made of a file remembers the file", async () => {
    asked.checkPhoto.mockResolvedValue(verdict(false))
    asked.composePhoto.mockResolvedValue(shot({ file: "CC", verdict: verdict(true) }))
    const work = new PhotoWork()
    await work.pick(file())
    await work.compose()
    expect(asked.composePhoto).toHaveBeenCalledWith("AA")
    expect(work.judged).toMatchObject({ file: "CC", from: "composed", original: "data:image/jpeg;base64,AA" })
  })

  it("that is too large is not even read", async () => {
    const work = new PhotoWork()
    await work.pick(file(15 * 1024 * 1024 + 1))
    expect(base64Of).not.toHaveBeenCalled()
    expect(work.problem).toBe(zhCN.photo.tooBig)
  })

  it("on a stick that was pulled out is no fault of the program", async () => {
    base64Of.mockRejectedValue(new Error("gone"))
    const work = new PhotoWork()
    await work.pick(file())
    expect(work.problem).toBe(zhCN.photo.unreadable)
    expect(work.attempt.error).toBeNull()
  })

  it("is used with its answers and the reason, and is not when that is refused", async () => {
    const { BackendError } = await import("../../backend/backend")
    asked.takePhoto.mockResolvedValue(shot({ file: "BB", verdict: verdict(true) }))
    asked.attachPhoto.mockRejectedValueOnce(new BackendError({ code: "refused", refusals: [{ code: "required", field: "photo_reason" }], retryInS: null }))
    asked.attachPhoto.mockResolvedValueOnce({})
    asked.terminal.mockRejectedValue(new Error("not asked here"))
    const work = new PhotoWork()
    await work.take()
    expect(await work.use(["bareheaded"], null)).toBe(false)
    expect(await work.use(["bareheaded"], "本人坚持")).toBe(true)
    expect(asked.attachPhoto.mock.calls).toEqual([["BB", ["bareheaded"], null], ["BB", ["bareheaded"], "本人坚持"]])
  })
})
