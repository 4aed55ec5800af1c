import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { QqSignInView, SessionView } from "../../backend"
import { BackendError } from "../../backend/backend"

// The screen's own backend is chosen in a window; here there is none.
vi.mock("../../backend", async () => ({ ...(await import("../../backend/backend")), backend: {} }))
const { QqWait } = await import("./qq_wait.svelte")

const person: SessionView = { accountName: "ali", personName: null, maskedDocument: null, firstSignIn: true }
const waiting = (onPhone: boolean): QqSignInView => ({ kind: "waiting", expiresAt: onPhone ? 900 : 300, onPhone })
const offline = () => new BackendError({ code: "offline", refusals: [], retryInS: null })

/** Answers one after the other; an error is thrown. After the last one nothing comes any more. */
function commands(...answers: (QqSignInView | BackendError)[]) {
  let code = 0
  return {
    beginQqSignIn: vi.fn(async () => ({ login: `login-${(code += 1)}`, qrSvg: "<svg/>", url: null, expiresAt: 300, checkNumber: "47" })),
    awaitQqSignIn: vi.fn(async (): Promise<QqSignInView> => {
      const answer = answers.shift()
      if (answer instanceof Error) throw answer
      return answer ?? new Promise<QqSignInView>(() => {})
    }),
    cancelQqSignIn: vi.fn(async () => null),
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
const settle = () => vi.advanceTimersByTimeAsync(0)

describe("waiting for QQ", () => {
  it("shows a code, then the phone, then the candidate", async () => {
    const asked = commands(waiting(false), waiting(true), { kind: "signed_in", session: person })
    const signedIn = vi.fn()
    const wait = new QqWait(signedIn, asked)
    await wait.begin()
    expect(signedIn).toHaveBeenCalledExactlyOnceWith(person)
    expect(asked.awaitQqSignIn.mock.calls).toEqual([["login-1"], ["login-1"], ["login-1"]])
    expect(wait.expiresAt).toBe(900)
    wait.stop()
    expect(signedIn).toHaveBeenCalledTimes(1)
  })

  it("asks on when the network comes back", async () => {
    const asked = commands(offline(), waiting(true))
    const wait = new QqWait(vi.fn(), asked)
    void wait.begin()
    await settle()
    expect(wait.stage).toBe("code")
    await vi.advanceTimersByTimeAsync(1_000)
    expect(wait.stage).toBe("phone")
  })

  it("ends as the server says, and begins again with another code", async () => {
    for (const kind of ["cancelled", "expired", "failed"] as const) {
      const asked = commands({ kind })
      const wait = new QqWait(vi.fn(), asked)
      await wait.begin()
      expect([wait.stage, wait.over]).toEqual([kind, true])
      void wait.begin()
      await settle()
      expect([wait.stage, wait.code?.login]).toEqual(["code", "login-2"])
      expect(asked.cancelQqSignIn).not.toHaveBeenCalled()
    }
  })

  it("is given up when nobody waits any more, also while the code comes", async () => {
    const asked = commands()
    const wait = new QqWait(vi.fn(), asked)
    void wait.begin()
    await settle()
    wait.stop()
    expect(asked.cancelQqSignIn).toHaveBeenCalledExactlyOnceWith("login-1")

    const early = commands()
    const left = new QqWait(vi.fn(), early)
    void left.begin()
    left.stop()
    await settle()
    expect(early.cancelQqSignIn).toHaveBeenCalledExactlyOnceWith("login-1")
    expect(early.awaitQqSignIn).not.toHaveBeenCalled()
  })

  it("says why there is no code", async () => {
    const asked = commands()
    asked.beginQqSignIn.mockRejectedValue(new BackendError({ code: "qq_unavailable", refusals: [], retryInS: null }))
    const wait = new QqWait(vi.fn(), asked)
    await wait.begin()
    expect([wait.stage, wait.error?.code]).toEqual(["error", "qq_unavailable"])
  })
})
