/** A number of sheets as typed: whole, and from 0 to all of them; null when it is anything else. */
export function sheetCount(typed: string, sheets: number): number | null {
  const text = typed.trim()
  if (!/^\d{1,6}$/.test(text)) return null
  const count = Number(text)
  return count <= sheets ? count : null
}
