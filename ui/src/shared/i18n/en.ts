import * as enrolment from "./en/enrolment"
import * as entry from "./en/entry"
import * as errors from "./en/errors"
import * as outcome from "./en/outcome"
import type { Messages } from "./zh-CN"

export const en: Messages = { language: "en", ...entry, ...enrolment, ...outcome, ...errors }
