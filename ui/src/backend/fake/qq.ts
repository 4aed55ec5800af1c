import type { QqCodeView, QqSignInView, SessionView } from "../bindings"
import { qrSvg } from "./drawings"

const scannedAfterMs = 4_000
const doneAfterMs = 8_000

/** A phone that scans, confirms and is done; `&qq=cancelled|expired|failed` ends otherwise, `&qq=code` never. */
export class FakeQq {
  readonly #end: string | null
  readonly #now: () => number
  #began = 0

  constructor(parameters: URLSearchParams, now: () => number) {
    this.#end = parameters.get("qq")
    this.#now = now
  }

  begin(): QqCodeView {
    this.#began = this.#now()
    return { login: "1", qrSvg, url: "https://example.cn/qq/login/demo", expiresAt: this.#began + 300_000, checkNumber: "47" }
  }

  ask(signIn: () => SessionView): QqSignInView {
    const passed = this.#now() - this.#began
    const waiting = (onPhone: boolean): QqSignInView => ({ kind: "waiting", expiresAt: this.#began + 300_000, onPhone })
    if (this.#end === "code" || passed < scannedAfterMs) return waiting(false)
    if (this.#end === "phone" || passed < doneAfterMs) return waiting(true)
    if (this.#end === "cancelled" || this.#end === "expired" || this.#end === "failed") return { kind: this.#end }
    return { kind: "signed_in", session: signIn() }
  }
}
