import * as enrolment from "./zh-CN/enrolment"
import * as entry from "./zh-CN/entry"
import * as errors from "./zh-CN/errors"
import * as outcome from "./zh-CN/outcome"

export const zhCN = { language: "zh-CN", ...entry, ...enrolment, ...outcome, ...errors }

/** What every other catalogue must hold as well: a missing key does not compile. */
export type Messages = typeof zhCN
