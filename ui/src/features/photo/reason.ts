import type { Refusal } from "../../backend"

const fewest = 2
const most = 100

/** What a reason lacks, in the backend's own words; it counts characters, not UTF-16 units. */
export function lacking(reason: string): Refusal | null {
  const length = [...reason.trim()].length
  if (length < fewest) return { code: "required", field: "photo_reason" }
  return length > most ? { code: "too_long", field: "photo_reason" } : null
}
