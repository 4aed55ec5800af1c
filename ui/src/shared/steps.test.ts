import { describe, expect, it } from "vitest"
import type { Status, Step, TaskState } from "../backend"
import { articleBlocks } from "./article"
import { en } from "./i18n/en"
import { zhCN } from "./i18n/zh-CN"
import { greeting, stepsLeft } from "./steps"

const enrolment = (states: TaskState[], nextStep: Step = "attach_photo", status: Status = "awaiting_photo") => ({
  tasks: states.map((state) => ({ kind: "photo" as const, state, changeable: false })),
  nextStep,
  status,
})
const title = (states: TaskState[], ...rest: [Step?, Status?]) => greeting(enrolment(states, ...rest), zhCN.welcome, "1 月 1 日 09:00", true).title

describe("the sentence of the welcome page", () => {
  it("counts no step where only paper is left", () => {
    expect(title(["done", "current"], "print_admission_ticket", "ticket_issued")).toBe("准考证可以打印了")
    expect(title(["done", "current", "later"], "print_registration_form", "enrolled")).toBe("报名成功，可以打印登记表了")
  })

  it("counts what is not done, the current step included", () => {
    const states: TaskState[] = ["done", "done", "done", "current", "later", "later", "later"]
    expect(stepsLeft(enrolment(states))).toBe(4)
    expect(title(states)).toBe("您好，还差四步就报好名了")
  })

  it("says 一步 and 两步 as people do, and figures beyond nine", () => {
    expect(title(["done", "current"])).toBe("您好，还差一步就报好名了")
    expect(title(["current", "later"])).toBe("您好，还差两步就报好名了")
    expect(title(Array<TaskState>(10).fill("later"))).toBe("您好，还差 10 步就报好名了")
    expect(en.welcome.remaining(1)).toBe("Hello, one step to go")
    expect(en.welcome.remaining(4)).toBe("Hello, four steps to go")
  })

  it("says when everything is done", () => {
    expect(title(["done", "done"], "wait_for_ticket", "enrolled")).toBe("您已完成全部报名流程")
  })

  it("speaks of an end, an opening or a closing before it counts", () => {
    expect(title(["current"], "ended", "expired")).toContain("没有成功")
    expect(title(["current"], "ended", "withdrawn")).toContain("已中止")
    expect(title(["done"], "ended", "refunded")).toContain("已退")
    expect(title(["later"], "wait_for_opening", "filling_in")).toContain("还没有开始")
    expect(title(["later"], "too_late", "filling_in")).toContain("已经截止")
  })

  it("offers a new start only while there is one", () => {
    const lead = (may: boolean) => greeting(enrolment(["later"], "ended", "expired"), zhCN.welcome, "", may).lead
    expect(lead(true)).toContain("重新报名")
    expect(lead(false)).not.toContain("重新报名")
  })
})

describe("publications", () => {
  it("are read line by line", () => {
    expect(articleBlocks("甲\n\n# 乙\n- 一\n- 二\n丙\n- 三")).toEqual([
      { kind: "paragraph", text: "甲" },
      { kind: "heading", text: "乙" },
      { kind: "list", items: ["一", "二"] },
      { kind: "paragraph", text: "丙" },
      { kind: "list", items: ["三"] },
    ])
  })
})
