import { beforeEach, describe, expect, it, vi } from "vitest"
import type { DeskSessionView } from "../../backend"

const backend = vi.hoisted(() => ({ staffIsActive: vi.fn(), staffSignOut: vi.fn(), deskSession: vi.fn() }))
vi.mock("../../backend", async () => ({ ...(await vi.importActual("../../backend/backend")), backend }))
const { Staff } = await import("./staff.svelte")

const wang: DeskSessionView = {
  staff: { staff: "110001-001", name: "王老师", signIn: "wang", roles: ["operator"] },
  may: ["papers", "recovery", "inbox"],
  idleMs: 600_000,
}

describe("the staff member at the desk", () => {
  let time = 0
  let staff: InstanceType<typeof Staff>
  beforeEach(() => {
    time = 1_000
    vi.resetAllMocks()
    backend.staffSignOut.mockResolvedValue(null)
    backend.staffIsActive.mockResolvedValue(wang)
    staff = new Staff(() => time)
    staff.signedIn(wang)
  })

  it("may do what their roles say", () => {
    expect(staff.may("recovery")).toBe(true)
    expect(staff.may("cash_report")).toBe(false)
    expect(staff.may("cash_report", "papers")).toBe(true)
  })

  it("is warned, then signed out, when nobody touches anything", async () => {
    time += 539_000
    await staff.look()
    expect(staff.leftMs).toBeNull()
    time += 21_000
    await staff.look()
    expect(staff.leftMs).toBe(40_000)
    time += 40_000
    await staff.look()
    expect(staff.session).toBeNull()
    expect(staff.ended).toBe("idle")
    expect(backend.staffSignOut).toHaveBeenCalledOnce()
  })

  it("stays with every touch, and the backend is told now and then", async () => {
    for (let touch = 0; touch < 30; touch += 1) {
      time += 20_000
      staff.seen()
    }
    await staff.look()
    expect(staff.session).not.toBeNull()
    expect(backend.staffIsActive).toHaveBeenCalledTimes(15)
  })

  it("is gone when the backend says so, and takes over other roles", async () => {
    backend.staffIsActive.mockResolvedValueOnce({ ...wang, may: ["inbox"] })
    time += 31_000
    staff.seen()
    await vi.waitFor(() => expect(staff.may("papers")).toBe(false))
    backend.staffIsActive.mockResolvedValueOnce(null)
    time += 31_000
    staff.seen()
    await vi.waitFor(() => expect(staff.ended).toBe("elsewhere"))
    expect(staff.session).toBeNull()
  })

  it("who signs out is not told why", async () => {
    await staff.signOut()
    expect(staff.session).toBeNull()
    expect(staff.ended).toBeNull()
  })
})
