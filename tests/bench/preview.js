// Watches the window's own preview: notes every frame that it fetches, and when what it drew comes on the screen.
const drawn = []
window.previewBench = { drawn }

let asked = null
const fetchOfWindow = window.fetch
window.fetch = async (resource, ...rest) => {
  const at = performance.now()
  const response = await fetchOfWindow.call(window, resource, ...rest)
  if (String(resource).includes("/frame?after=") && response.status === 200) {
    const header = (name) => Number(response.headers.get(name))
    // From here on the times count from when the request would have been answered had there been a frame.
    const from = at + header("x-held-us") / 1e3
    asked = { from, sequence: header("x-sequence"), ageMs: header("x-age-us") / 1e3, fetchedMs: performance.now() - from }
  }
  return response
}

const drawImage = CanvasRenderingContext2D.prototype.drawImage
CanvasRenderingContext2D.prototype.drawImage = function (...rest) {
  drawImage.apply(this, rest)
  const frame = asked
  if (!frame) return
  asked = null
  const drawnMs = performance.now() - frame.from
  // The picture goes to the screen with the page's next turn. The time that the request was held back until there was
  // a frame is none of that frame's age; what the request itself took is counted, also where no frame was there yet.
  requestAnimationFrame(() => {
    const at = performance.now()
    const shownMs = at - frame.from
    drawn.push({
      at,
      sequence: frame.sequence,
      latencyMs: frame.ageMs + shownMs,
      partsMs: [frame.ageMs, frame.fetchedMs, drawnMs - frame.fetchedMs, shownMs - drawnMs],
    })
  })
}
