export type Block = { kind: "heading"; text: string } | { kind: "paragraph"; text: string } | { kind: "list"; items: string[] }

/** Reads the plain format of publications: one paragraph per line, "# " a heading, "- " an item of a list. */
export function articleBlocks(body: string): Block[] {
  const blocks: Block[] = []
  for (const line of body.split("\n").map((each) => each.trim())) {
    const last = blocks.at(-1)
    if (line === "") continue
    if (line.startsWith("# ")) blocks.push({ kind: "heading", text: line.slice(2).trim() })
    else if (!line.startsWith("- ")) blocks.push({ kind: "paragraph", text: line })
    else if (last?.kind === "list") last.items.push(line.slice(2).trim())
    else blocks.push({ kind: "list", items: [line.slice(2).trim()] })
  }
  return blocks
}
