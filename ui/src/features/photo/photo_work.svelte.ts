import { backend, type ComposeProblem, type PhotoQuestion, type ShotView, type VerdictView } from "../../backend"
import { t } from "../../shared/i18n/index.svelte"
import { Attempt } from "../../shared/state/attempt.svelte"
import { camera } from "../../shared/state/camera.svelte"
import { session } from "../../shared/state/session.svelte"
import { base64Of } from "./base64"

/** Larger files are refused before they are read into memory. */
const largestBytes = 15 * 1024 * 1024

/** A picture that is judged: where it comes from decides what is shown beside it and how to try again. */
export type Judged = { file: string; verdict: VerdictView; from: "camera" | "file" | "composed"; original: string | null }

type Trouble = ComposeProblem | "too_big" | "unreadable"

/** How a candidate comes to a photo: taken, chosen, or made of a chosen one; nothing is kept before it is used. */
export class PhotoWork {
  readonly attempt = new Attempt()
  judged = $state<Judged | null>(null)
  doing = $state<"taking" | "checking" | "composing" | "using" | null>(null)
  #trouble = $state<Trouble | null>(null)

  /** What stood in the way, in words of the language now chosen. */
  get problem(): string | null {
    if (this.#trouble === null) return null
    if (this.#trouble === "too_big") return t().photo.tooBig
    return this.#trouble === "unreadable" ? t().photo.unreadable : t().photo.problems[this.#trouble]
  }

  get shownAttempt(): Attempt {
    return camera.asking.error ? camera.asking : this.attempt
  }

  take(): Promise<void> {
    return this.#do("taking", async () => this.#received(await backend.takePhoto(), "camera", null))
  }

  pick(chosen: File): Promise<void> {
    return this.#do("checking", async () => {
      if (chosen.size > largestBytes) {
        this.#trouble = "too_big"
        return
      }
      const file = await base64Of(chosen).catch(() => null)
      // A stick pulled out while reading is no fault of the program.
      if (file === null) this.#trouble = "unreadable"
      else this.judged = { file, verdict: await backend.checkPhoto(file), from: "file", original: null }
    })
  }

  compose(): Promise<void> {
    const source = this.judged
    if (!source) return Promise.resolve()
    return this.#do("composing", async () => this.#received(await backend.composePhoto(source.file), "composed", source.verdict.preview))
  }

  /** Attaches the photo; tells whether it is attached now. */
  async use(answered: PhotoQuestion[], reason: string | null): Promise<boolean> {
    const chosen = this.judged
    if (!chosen) return false
    await this.#do("using", async () => session.changed(await backend.attachPhoto(chosen.file, answered, reason)))
    return this.attempt.error === null
  }

  /** Back to the camera. */
  again(): void {
    this.attempt.clear()
    this.#trouble = null
    this.judged = null
  }

  #received(shot: ShotView, from: Judged["from"], original: string | null): void {
    if (shot.file !== null && shot.verdict) this.judged = { file: shot.file, verdict: shot.verdict, from, original }
    else this.#trouble = shot.problem ?? "no_face"
  }

  async #do(what: NonNullable<PhotoWork["doing"]>, work: () => Promise<void>): Promise<void> {
    if (this.attempt.busy) return
    this.#trouble = null
    this.doing = what
    await this.attempt.run(work)
    this.doing = null
  }
}
