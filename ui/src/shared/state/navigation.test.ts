import { describe, expect, it } from "vitest"
import { litTask, maximumTabs, Navigation, pageOfStep, taskOfStep, type WorkPage } from "./navigation.svelte"

describe("tabs", () => {
  it("open once, switch, and close back to the one used before", () => {
    const navigation = new Navigation()
    navigation.open("information")
    navigation.open("photo")
    navigation.open("information")
    expect(navigation.tabs).toEqual(["welcome", "information", "photo"])
    expect(navigation.current).toBe("information")

    navigation.close("information")
    expect(navigation.tabs).toEqual(["welcome", "photo"])
    expect(navigation.current).toBe("photo")
  })

  it("stay where they are when another one closes", () => {
    const navigation = new Navigation()
    navigation.open("photo")
    navigation.open("payment")
    navigation.close("photo")
    expect(navigation.current).toBe("payment")
  })

  it("never close the welcome page", () => {
    const navigation = new Navigation()
    navigation.close("welcome")
    expect(navigation.tabs).toEqual(["welcome"])
    expect(navigation.current).toBe("welcome")
  })

  it("make room by closing the one that was not used for longest", () => {
    const navigation = new Navigation()
    const pages: WorkPage[] = ["agreement", "information", "subjects", "photo", "review"]
    pages.forEach((page) => navigation.open(page))
    expect(navigation.tabs).toHaveLength(maximumTabs)
    navigation.open("agreement")
    navigation.open("payment")
    expect(navigation.tabs).toEqual(["welcome", "agreement", "subjects", "photo", "review", "payment"])
  })

  it("go over to the page that follows", () => {
    const navigation = new Navigation()
    navigation.open("agreement")
    navigation.proceed("agreement", "information")
    expect(navigation.tabs).toEqual(["welcome", "information"])
    expect(navigation.current).toBe("information")
  })

  it("leave nothing to the next candidate", () => {
    const navigation = new Navigation()
    navigation.openEntry("register")
    navigation.open("forms", "admission_ticket")
    navigation.reset()
    expect([navigation.entry, navigation.current, navigation.form]).toEqual(["sign-in", "welcome", "registration_form"])
    expect(navigation.tabs).toEqual(["welcome"])
  })

  it("start a page afresh each time it is opened", () => {
    const navigation = new Navigation()
    const before = navigation.openings
    navigation.open("welcome")
    expect(navigation.openings).toBeGreaterThan(before)
  })
})

describe("the lit task", () => {
  const tasks = [
    { kind: "information", state: "done", changeable: true },
    { kind: "choice", state: "done", changeable: true },
    { kind: "photo", state: "current", changeable: false },
  ] as const

  it("is that of the next step, also where submitting is still to be done", () => {
    expect(litTask({ nextStep: "submit", tasks: [...tasks] })).toBe("choice")
    expect(pageOfStep.submit).toBe("declaration")
  })

  it("is the current one where the step only waits", () => {
    expect(taskOfStep.wait_for_ticket).toBeUndefined()
    expect(litTask({ nextStep: "wait_for_ticket", tasks: [...tasks] })).toBe("photo")
  })
})
