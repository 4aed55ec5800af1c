/** Pictures that the real backend draws: here only alike in size and kind. */
export const captchaSvg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="56" viewBox="0 0 160 56"><rect width="160" height="56" fill="#f2f4f6"/>' +
  '<path d="M0 40C40 8 90 58 160 18M0 14c50 30 110-8 160 26" fill="none" stroke="#9aa7b2" stroke-width="2"/>' +
  '<g font-family="monospace" font-size="34" font-weight="700" fill="#1c3a57"><text x="16" y="40" transform="rotate(-7 20 40)">7</text>' +
  '<text x="52" y="38" transform="rotate(5 56 38)">K</text><text x="88" y="42" transform="rotate(-4 92 42)">M</text><text x="122" y="39" transform="rotate(9 126 39)">4</text></g></svg>'

const size = 29
const finder = (x: number, y: number) =>
  `<path d="M${x} ${y}h7v7h-7zm1 1v5h5v-5z" fill-rule="evenodd"/><path d="M${x + 2} ${y + 2}h3v3h-3z"/>`

function modules(): string {
  const cells: string[] = []
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const inFinder = (x < 8 && y < 8) || (x > size - 9 && y < 8) || (x < 8 && y > size - 9)
      if (!inFinder && (x * 7 + y * 13 + ((x * y) % 5) + ((x ^ y) % 3)) % 3 === 0) cells.push(`M${x} ${y}h1v1h-1z`)
    }
  }
  return `<path d="${cells.join("")}"/>`
}

export const qrSvg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 ${size + 4} ${size + 4}" shape-rendering="crispEdges"><rect x="-2" y="-2" width="${size + 4}" height="${size + 4}" fill="#fff"/>${finder(0, 0)}${finder(size - 7, 0)}${finder(0, size - 7)}${modules()}</svg>`

const asImage = (svg: string) => `data:image/svg+xml,${encodeURIComponent(svg)}`

export const portrait = asImage(
  '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="640" viewBox="0 0 33 44"><rect width="33" height="44" fill="#cfe3f1"/>' +
    '<path d="M3 44c0-8 6-10 13.5-10S30 36 30 44z" fill="#31465a"/><rect x="12.5" y="27" width="8" height="9" rx="3" fill="#e6bd9e"/>' +
    '<ellipse cx="16.500" cy="20" rx="8.6" ry="11" fill="#f0cbae"/><path d="M7.500 19C6 8 12 5 16.500 5S27 8 25.500 19c-.8-5-3-8-9-8s-8.200 3-9 8z" fill="#2a2320"/>' +
    '<g fill="#2a2320"><circle cx="13" cy="20" r=".9"/><circle cx="20" cy="20" r=".9"/></g><path d="M14 26.500q2.500 1.200 5 0" fill="none" stroke="#a45c4b" stroke-width=".8"/></svg>',
)

export function formPage(title: string, name: string, number: string): string {
  const line = (y: number, term: string, value: string) =>
    `<text x="50" y="${y}" fill="#555">${term}</text><text x="170" y="${y}">${value}</text><path d="M50 ${y + 14}H545" stroke="#ccc"/>`
  return asImage(
    `<svg xmlns="http://www.w3.org/2000/svg" width="1190" height="1684" viewBox="0 0 595 842" font-family="Noto Sans CJK SC" font-size="14"><rect width="595" height="842" fill="#fff"/>` +
      `<text x="297" y="70" font-size="20" font-weight="700" text-anchor="middle">全国计算机等级考试${title}</text><text x="297" y="96" text-anchor="middle" fill="#555">2027 年 3 月（第 79 次）</text>` +
      line(150, "报名号", number) + line(190, "姓名", name) + line(230, "证件号码", "110101 20000229 0018") + line(270, "考点", "110001 北京示范考点") + line(310, "科目", "66 Python 语言程序设计") +
      `<rect x="435" y="120" width="99" height="132" fill="#cfe3f1" stroke="#999"/></svg>`,
  )
}

export function listPage(title: string, columns: string[], rows: number): string {
  const across = (index: number) => 60 + (index * 475) / columns.length
  const words = (y: number, of: (column: string, index: number) => string) => columns.map((column, index) => `<text x="${across(index)}" y="${y}">${of(column, index)}</text>`).join("")
  const lines = Array.from({ length: rows }, (_, row) => {
    const y = 176 + row * 26
    return `<path d="M50 ${y + 9}H545" stroke="#ccc"/>${words(y, (column) => (column === "座位" ? String(row + 1) : column === "准考证号" ? `66791100010301${String(row + 1).padStart(2, "0")}` : ""))}`
  })
  return asImage(
    `<svg xmlns="http://www.w3.org/2000/svg" width="1190" height="1684" viewBox="0 0 595 842" font-family="Noto Sans CJK SC" font-size="13"><rect width="595" height="842" fill="#fff"/>` +
      `<text x="297" y="70" font-size="20" font-weight="700" text-anchor="middle">${title}</text><text x="297" y="96" text-anchor="middle" fill="#555">2027 年 3 月（第 79 次）</text>` +
      `<g font-weight="700">${words(146, (column) => column)}</g><path d="M50 154H545" stroke="#555"/>${lines.join("")}</svg>`,
  )
}
