/** One frame of the camera, as the shell gave it: not yet decoded, not mirrored. */
export type Frame = {
  /** Counts the frames of one opening of the camera. */
  sequence: number
  /** How old it was when it was sent, in microseconds. */
  ageUs: number
  /** How long the shell held the request back until there was a newer frame, in microseconds. */
  heldUs: number
  picture: Blob
}

/**
 * The first frame after `after`, as soon as there is one; null when none came within a second.
 * Whoever shows frames asks again when the last one is drawn, so that a slow page misses frames and never queues them.
 */
export type NextFrame = (after: number, signal: AbortSignal) => Promise<Frame | null>

/** WebView2 knows no schemes of its own: there the shell answers for a host instead. */
export function previewUrl(after: number, userAgent: string = navigator.userAgent): string {
  const origin = userAgent.includes("Windows") ? "http://preview.localhost" : "preview://localhost"
  return `${origin}/frame?after=${after}`
}

const number = (response: Response, header: string) => Number(response.headers.get(header) ?? 0)

export const nextFrame: NextFrame = async (after, signal) => {
  const response = await fetch(previewUrl(after), { signal, cache: "no-store" })
  if (response.status === 204) return null
  if (!response.ok) throw new Error(`preview: ${response.status}`)
  return {
    sequence: number(response, "x-sequence"),
    ageUs: number(response, "x-age-us"),
    heldUs: number(response, "x-held-us"),
    picture: await response.blob(),
  }
}
