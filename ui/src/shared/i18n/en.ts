import * as enrolment from "./en/enrolment"
import * as entry from "./en/entry"
import * as errors from "./en/errors"
import * as outcome from "./en/outcome"
import * as photo from "./en/photo"
import * as printing from "./en/printing"
import * as setup from "./en/setup"
import * as staff from "./en/staff"
import type { Messages } from "./zh-CN"

export const en: Messages = { language: "en", ...entry, ...enrolment, ...photo, ...outcome, ...printing, ...setup, ...staff, ...errors }
