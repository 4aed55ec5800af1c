import { backend, BackendError, type DocumentType, type FoundAccountView, type RecoveredAccountView } from "../../backend"
import { Attempt } from "../../shared/state/attempt.svelte"

export type Stage = "find" | "check" | "given"
/** What has to be filled in before the account is given back. */
export type Missing = "checked" | "first" | "second" | "second-same" | "second-password"

/** Giving an account back, from the document to the one-time password. Nothing of it outlives the page. */
export class RecoveryWork {
  readonly loading = new Attempt()
  readonly finding = new Attempt()
  readonly giving = new Attempt()
  documentTypes = $state<DocumentType[]>([])
  documentType = $state<DocumentType>("resident")
  documentNumber = $state("")
  found = $state<FoundAccountView | null>(null)
  /** It was looked for, and there is none. */
  none = $state(false)
  checked = $state(false)
  password = $state("")
  secondNumber = $state("")
  secondPassword = $state("")
  missing = $state<Missing[]>([])
  given = $state<RecoveredAccountView | null>(null)

  get stage(): Stage {
    return this.given ? "given" : this.found ? "check" : "find"
  }

  async load(): Promise<void> {
    await this.loading.run(async () => {
      this.documentTypes = await backend.recoveryDocuments()
      if (!this.documentTypes.includes(this.documentType)) this.documentType = this.documentTypes[0] ?? "resident"
    })
  }

  async find(): Promise<void> {
    this.none = false
    if (this.documentNumber.trim() === "") return this.finding.refuse({ code: "required", field: "document_number" })
    const found = await this.finding.run(() => backend.findAccount(this.documentType, this.documentNumber.trim()))
    if (found === undefined) return
    this.found = found
    this.none = found === null
  }

  /** `signedIn` are the names that whoever is on duty goes by: nobody is their own second. */
  async give(signedIn: string[]): Promise<void> {
    const account = this.found?.account
    if (!account) return
    const second = this.secondNumber.trim()
    const isSame = signedIn.some((name) => name.toLowerCase() === second.toLowerCase())
    const open: [Missing, boolean][] = [
      ["checked", !this.checked],
      ["first", this.password === ""],
      ["second", second === ""],
      ["second-same", second !== "" && isSame],
      ["second-password", this.secondPassword === ""],
    ]
    this.missing = open.filter(([, isOpen]) => isOpen).map(([name]) => name)
    if (this.missing.length > 0) return
    const request = {
      account, documentType: this.documentType, documentNumber: this.documentNumber.trim(), documentChecked: true,
      password: this.password, secondSignIn: second, secondPassword: this.secondPassword,
    }
    this.given = (await this.giving.run(() => backend.recoverAccount(request))) ?? null
    // Passwords stay in no field, whatever came of them.
    this.password = this.secondPassword = ""
  }

  /** Everything of this candidate leaves the screen and the memory. */
  clear(): void {
    this.documentNumber = this.password = this.secondNumber = this.secondPassword = ""
    this.found = this.given = null
    this.none = this.checked = false
    this.missing = []
    for (const attempt of [this.finding, this.giving]) attempt.clear()
  }

  /** What goes wrong beside the fields. */
  get error(): BackendError | null {
    const failed = [this.loading, this.finding, this.giving].find((each) => each.error)
    return failed?.error ?? null
  }
}
