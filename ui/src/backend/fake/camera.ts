import type { CameraState, CameraView, CheckCode, CoachHint, CoachPoint, ComposeProblem, ShotView, VerdictView } from "../bindings"
import type { Frame, NextFrame } from "../preview"
import { verdictOn, verdictOnFile } from "./photo"

const widthPx = 1280
const heightPx = 960
const frameEveryMs = 40

/** What the coach's list shows as not yet well for each hint. */
const failedPoint: Partial<Record<CoachHint, CoachPoint>> = {
  many_faces: "alone", not_upright: "pose", level_head: "pose", chin_up: "pose", chin_down: "pose", face_camera: "pose",
  open_eyes: "pose", close_mouth: "pose", come_closer: "framing", move_back: "framing", move_left: "framing",
  move_right: "framing", sit_higher: "framing", sit_lower: "framing", too_dark: "light", too_bright: "light",
  uneven_light: "light", hold_still: "sharp", background: "background",
}
const points: CoachPoint[] = ["alone", "pose", "framing", "light", "sharp", "background"]

/** A candidate who sits down and does what they are told. */
const sittingDown: { untilMs: number; hint: CoachHint }[] = [
  { untilMs: 1_500, hint: "no_face" },
  { untilMs: 3_500, hint: "come_closer" },
  { untilMs: 5_500, hint: "move_left" },
  { untilMs: 7_500, hint: "sit_lower" },
]

/** Where the head is, in parts of the frame's height from its middle, and how large. */
const heads: Partial<Record<CoachHint, { x: number; y: number; size: number }>> = {
  come_closer: { x: 0, y: 0.1, size: 0.62 }, move_back: { x: 0, y: 0.06, size: 1.3 }, move_left: { x: 0.16, y: 0, size: 1 },
  move_right: { x: -0.16, y: 0, size: 1 }, sit_lower: { x: 0, y: -0.09, size: 1 }, sit_higher: { x: 0, y: 0.12, size: 1 },
}

function ellipse(on: OffscreenCanvasRenderingContext2D, colour: string, x: number, y: number, rx: number, ry: number) {
  on.fillStyle = colour
  on.beginPath()
  on.ellipse(x, y, rx, ry, 0, 0, Math.PI * 2)
  on.fill()
}

/** A person of circles before a cloth; the head fills seven tenths of `unit`, its middle at (x, y). */
function drawPerson(on: OffscreenCanvasRenderingContext2D, x: number, y: number, unit: number) {
  ellipse(on, "#31465a", x, y + unit * 0.8, unit * 0.46, unit * 0.38)
  ellipse(on, "#e6bd9e", x, y + unit * 0.38, unit * 0.11, unit * 0.16)
  ellipse(on, "#2a2320", x, y - unit * 0.05, unit * 0.27, unit * 0.3)
  ellipse(on, "#f0cbae", x, y + unit * 0.03, unit * 0.235, unit * 0.315)
  ellipse(on, "#2a2320", x, y - unit * 0.24, unit * 0.2, unit * 0.1)
  for (const side of [-1, 1]) ellipse(on, "#2a2320", x + side * unit * 0.1, y + unit * 0.01, unit * 0.022, unit * 0.016)
  ellipse(on, "#b5695a", x, y + unit * 0.2, unit * 0.06, unit * 0.012)
}

async function picture(width: number, height: number, draw: (on: OffscreenCanvasRenderingContext2D) => void): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height)
  const on = canvas.getContext("2d")
  if (!on) throw new Error("no canvas")
  on.fillStyle = "#dde7ec"
  on.fillRect(0, 0, width, height)
  draw(on)
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 })
}

async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
}

/**
 * A camera with a drawn candidate before it. The address says what to look at: `camera=<state>`, `hint=<hint>` that
 * stays, `shot=<compose problem>` or `shot=<check that fails>`.
 */
export class FakeCamera {
  #openedAt: number | null = null
  #inSetup = false
  #sequence = 0
  readonly #shots = new Map<string, VerdictView>()

  constructor(
    readonly asked: URLSearchParams,
    readonly clock: () => number = () => performance.now(),
  ) {}

  open(): CameraView {
    this.#openedAt ??= this.clock()
    return this.view()
  }

  close(): null {
    this.#openedAt = null
    return null
  }

  setUp(open: boolean): void {
    this.#inSetup = open
  }

  view(): CameraView {
    const state = this.#state()
    const live = state === "live"
    const hint = this.#hint()
    const stage = live && this.#inSetup
    return {
      state,
      name: state === "off" || state === "not_found" ? null : "Demo camera",
      widthPx: live ? widthPx : null,
      heightPx: live ? heightPx : null,
      coach: live && !this.#inSetup ? { hint, steady: hint === "ready", points: this.#points(hint) } : null,
      stage: stage ? [{ point: "brightness", passed: true }, { point: "evenness", passed: false }, { point: "background", passed: true }] : [],
    }
  }

  async shoot(): Promise<ShotView> {
    const asked = this.asked.get("shot")
    const problems: string[] = ["no_face", "many_faces", "not_upright", "not_frontal", "too_near_edge", "too_small", "not_a_picture"] satisfies ComposeProblem[]
    if (asked && problems.includes(asked)) return { file: null, verdict: null, problem: asked as ComposeProblem }
    const file = await base64Of(await picture(440, 640, (on) => drawPerson(on, 220, 288, 640)))
    const verdict = verdictOn(file, asked ? { [asked as CheckCode]: 0 } : {})
    this.#shots.set(file, verdict)
    return { file, verdict, problem: null }
  }

  /** The same verdict on the same bytes, whether they were taken here or come from a file. */
  judge(file: string): VerdictView {
    return this.#shots.get(file) ?? verdictOnFile(file)
  }

  readonly nextFrame: NextFrame = async (after, signal): Promise<Frame | null> => {
    await new Promise((resolve) => setTimeout(resolve, frameEveryMs))
    signal.throwIfAborted()
    if (this.#state() !== "live") return null
    this.#sequence = Math.max(this.#sequence, after) + 1
    const hint = this.#hint()
    const head = heads[hint] ?? { x: 0, y: 0, size: 1 }
    const sway = Math.sin(this.clock() / 900) * 0.004
    const drawn = await picture(widthPx, heightPx, (on) => {
      if (hint === "no_face" || this.#inSetup) return
      const unit = heightPx * 0.92
      // The picture is not mirrored: the candidate's left is on its right.
      drawPerson(on, widthPx / 2 - (head.x + sway) * heightPx, heightPx * (0.455 + head.y), unit * head.size)
    })
    return { sequence: this.#sequence, ageUs: 4_000, heldUs: frameEveryMs * 1_000, picture: drawn }
  }

  #points(hint: CoachHint) {
    return points.map((point) => {
      const unknown = hint === "no_face" && point !== "background"
      return { point, state: unknown ? ("unknown" as const) : failedPoint[hint] === point ? ("failed" as const) : ("passed" as const) }
    })
  }

  #openForMs(): number {
    return this.#openedAt === null ? 0 : this.clock() - this.#openedAt
  }

  #state(): CameraState {
    if (this.#openedAt === null) return "off"
    return (this.asked.get("camera") as CameraState | null) ?? (this.#openForMs() < 400 ? "starting" : "live")
  }

  #hint(): CoachHint {
    const asked = this.asked.get("hint") as CoachHint | null
    return asked ?? sittingDown.find((step) => this.#openForMs() < step.untilMs)?.hint ?? "ready"
  }
}
