import * as enrolment from "./zh-CN/enrolment"
import * as entry from "./zh-CN/entry"
import * as errors from "./zh-CN/errors"
import * as outcome from "./zh-CN/outcome"
import * as photo from "./zh-CN/photo"
import * as printing from "./zh-CN/printing"
import * as setup from "./zh-CN/setup"
import * as staff from "./zh-CN/staff"

export const zhCN = { language: "zh-CN", ...entry, ...enrolment, ...photo, ...outcome, ...printing, ...setup, ...staff, ...errors }

/** What every other catalogue must hold as well: a missing key does not compile. */
export type Messages = typeof zhCN
