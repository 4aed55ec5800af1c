import { beforeEach, describe, expect, it, vi } from "vitest"

const backend = vi.hoisted(() => ({ recoveryDocuments: vi.fn(), findAccount: vi.fn(), recoverAccount: vi.fn() }))
vi.mock("../../backend", async () => ({ ...(await vi.importActual("../../backend/backend")), backend }))
const { BackendError } = await import("../../backend/backend")
const { RecoveryWork } = await import("./recovery_work.svelte")

const found = { account: "a-1", maskedName: "g******0", isRegistered: true }
const given = { accountName: "guli2000", password: "k7m2xq9w4d", validUntil: 1 }
const onDuty = ["wang", "110001-001"]

describe("giving an account back", () => {
  let work: InstanceType<typeof RecoveryWork>
  beforeEach(async () => {
    vi.resetAllMocks()
    backend.recoveryDocuments.mockResolvedValue(["resident", "passport"])
    backend.findAccount.mockResolvedValue(found)
    backend.recoverAccount.mockResolvedValue(given)
    work = new RecoveryWork()
    await work.load()
    work.documentNumber = " 110101200002290018 "
  })

  it("asks for the number before it searches", async () => {
    work.documentNumber = " "
    await work.find()
    expect(work.finding.refusals).toEqual([{ code: "required", field: "document_number" }])
    expect(backend.findAccount).not.toHaveBeenCalled()
  })

  it("says when there is no such account", async () => {
    backend.findAccount.mockResolvedValue(null)
    await work.find()
    expect([work.stage, work.none]).toEqual(["find", true])
  })

  it("needs the document, and two different people", async () => {
    await work.find()
    expect(work.stage).toBe("check")
    await work.give(onDuty)
    expect(work.missing).toEqual(["checked", "first", "second", "second-password"])
    Object.assign(work, { checked: true, password: "one", secondNumber: " Wang", secondPassword: "two" })
    await work.give(onDuty)
    expect(work.missing).toEqual(["second-same"])
    work.secondNumber = "110001-001"
    await work.give(onDuty)
    expect(work.missing).toEqual(["second-same"])
    expect(backend.recoverAccount).not.toHaveBeenCalled()
  })

  it("shows the password once, and keeps nothing afterwards", async () => {
    await work.find()
    Object.assign(work, { checked: true, password: "one", secondNumber: "zhao", secondPassword: "two" })
    await work.give(onDuty)
    expect(backend.recoverAccount).toHaveBeenCalledWith({
      account: "a-1", documentType: "resident", documentNumber: "110101200002290018", documentChecked: true,
      password: "one", secondSignIn: "zhao", secondPassword: "two",
    })
    expect([work.stage, work.given, work.password, work.secondPassword]).toEqual(["given", given, "", ""])
    work.clear()
    expect([work.stage, work.given, work.documentNumber, work.secondNumber]).toEqual(["find", null, "", ""])
  })

  it("keeps no password of an attempt that failed", async () => {
    backend.recoverAccount.mockRejectedValue(new BackendError({ code: "credentials_wrong", refusals: [], retryInS: null }))
    await work.find()
    Object.assign(work, { checked: true, password: "one", secondNumber: "zhao", secondPassword: "two" })
    await work.give(onDuty)
    expect([work.stage, work.error?.code, work.password, work.secondPassword]).toEqual(["check", "credentials_wrong", "", ""])
  })
})
