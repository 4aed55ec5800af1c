import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { CameraState, CameraView } from "../../backend"
import { BackendError } from "../../backend/backend"

// The screen's own backend is chosen in a window; here there is none.
vi.mock("../../backend", async () => ({ ...(await import("../../backend/backend")), backend: {} }))
const { Camera } = await import("./camera.svelte")

const view = (state: CameraState): CameraView => ({ state, name: null, widthPx: null, heightPx: null, coach: null, stage: [] })

function commands() {
  const order: string[] = []
  const told = <Answer>(name: string, answer: () => Promise<Answer>) => vi.fn(() => (order.push(name), answer()))
  const all = {
    openCamera: told("open", async () => view("starting")),
    camera: told("ask", async () => view("live")),
    closeCamera: told("close", async () => null),
  }
  return { ...all, order }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe("the camera", () => {
  it("is opened, asked again and again, and closed", async () => {
    const asked = commands()
    const camera = new Camera(asked)
    const giveUp = camera.use()
    await vi.advanceTimersByTimeAsync(0)
    expect(camera.view.state).toBe("starting")
    await vi.advanceTimersByTimeAsync(1_000)
    expect(camera.view.state).toBe("live")
    expect(asked.openCamera).toHaveBeenCalledTimes(1)
    expect(asked.camera.mock.calls.length).toBeGreaterThanOrEqual(9)

    giveUp()
    const times = asked.camera.mock.calls.length
    expect(camera.view.state).toBe("off")
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked.closeCamera).toHaveBeenCalledTimes(1)
    expect(asked.camera.mock.calls.length).toBe(times)
  })

  it("stays open for the page that follows", async () => {
    const asked = commands()
    const camera = new Camera(asked)
    const first = camera.use()
    const second = camera.use()
    first()
    first()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked.closeCamera).not.toHaveBeenCalled()
    second()
    await vi.advanceTimersByTimeAsync(0)
    expect(asked.closeCamera).toHaveBeenCalledTimes(1)
  })

  it("is opened again only when it is closed", async () => {
    const asked = commands()
    let closed = () => {}
    asked.closeCamera.mockImplementation(() => (asked.order.push("close"), new Promise((resolve) => (closed = () => resolve(null)))))
    const camera = new Camera(asked)
    camera.use()()
    camera.use()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(asked.order.filter((name) => name !== "ask")).toEqual(["open", "close"])
    closed()
    await vi.advanceTimersByTimeAsync(0)
    expect(asked.order.filter((name) => name !== "ask")).toEqual(["open", "close", "open"])
  })

  it("that could not be opened is tried again", async () => {
    const asked = commands()
    const failure = new BackendError({ code: "camera_unavailable", refusals: [], retryInS: null })
    asked.openCamera.mockRejectedValueOnce(failure)
    const camera = new Camera(asked)
    camera.use()
    await vi.advanceTimersByTimeAsync(0)
    expect(camera.view.state).toBe("failed")
    await vi.advanceTimersByTimeAsync(1_200)
    expect(asked.openCamera).toHaveBeenCalledTimes(2)
    expect(camera.view.state).toBe("live")
  })
})
