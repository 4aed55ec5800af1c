import type { Frame, NextFrame } from "../backend"

/** After a failure the camera is asked again, but not at once: it may be away for as long as a cable is out. */
const againAfterMs = 500

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * Shows frames until it is told to stop. One frame is asked for, drawn, and only then the next one is asked for: a page
 * that is slow shows fewer frames, but each of them as new as it can be.
 *
 * `draw` is not called any more once `signal` is aborted.
 */
export async function showFrames(next: NextFrame, draw: (frame: Frame) => Promise<void>, signal: AbortSignal): Promise<void> {
  let drawn = 0
  while (!signal.aborted) {
    try {
      const frame = await next(drawn, signal)
      if (signal.aborted) return
      if (!frame) continue
      await draw(frame)
      drawn = frame.sequence
    } catch {
      // A frame that did not come or cannot be decoded is replaced by the next; what is wrong, the camera's state says.
      if (!signal.aborted) await pause(againAfterMs)
    }
  }
}
