"""The admission tickets of the bench as Typst makes them: the same words, photo, code and fonts on a page like ours.

    peer_pdf.py prepare|batch|one FOLDER FONTS

The folder holds `tickets.json` and the photos. `prepare` draws the QR codes, outside of what is measured. The others print
lines of what, tab, number: CPU time of the whole process in milliseconds, all its threads together, and what `batch` left.
"""

import json
import pathlib
import resource
import sys
import time

import typst

SINGLES = 20

TEMPLATE = """
#let tickets = json("NAME")
#set document(title: "准考证")
#set page(paper: "a4", margin: (x: 22mm, top: 17mm, bottom: 15mm))
#set text(font: ("Noto Sans SC", "HanaMinA", "HanaMinB"), size: 10.5pt, lang: "zh", fill: rgb("#1c242b"))
#set table(stroke: 0.35pt + rgb("#8a949c"), inset: 2.4mm)
#let label(words) = text(size: 9.5pt, fill: rgb("#55616b"), words)
#for (index, pair) in tickets.enumerate() {
  let (ticket, photo, code) = pair
  if index > 0 { pagebreak() }
  align(center)[
    #text(size: 14pt, ticket.sittingName)
    #v(2mm)
    #text(size: 30pt, weight: "bold", tracking: 12mm)[准考证]
    #v(2mm)
    #label[准考证号] #h(5mm) #text(size: 20pt, weight: "bold", ticket.ticketNumber)
  ]
  v(4mm)
  grid(columns: (1fr, 40mm),
    table(columns: (25mm, 20mm, 25mm, 1fr),
      label[姓名], table.cell(colspan: 3, text(size: 15pt, weight: "bold", ticket.name)),
      label[性别], ticket.sex, label[证件类型], ticket.documentType,
      label[证件号码], table.cell(colspan: 3, text(size: 14pt, weight: "bold", ticket.documentNumber)),
      label[考试科目],
      table.cell(colspan: 3, text(size: 13pt, weight: "bold", ticket.subjectCode + "　" + ticket.subjectName))),
    align(center + horizon, image(photo, width: 33mm, height: 48mm, fit: "cover")))
  table(columns: (25mm, 1fr, 25mm, 30mm),
    label[考试时间], text(weight: "bold", ticket.startsAt), label[考试时长], [#ticket.durationMinutes 分钟],
    label[考场], text(weight: "bold", ticket.room), label[座位], text(weight: "bold", ticket.seat),
    label[入场时间], table.cell(colspan: 3, ticket.entry),
    label[考点名称], ticket.siteName, label[考点代码], ticket.siteCode,
    label[考点地址], table.cell(colspan: 3, ticket.siteAddress))
  v(4mm)
  text(size: 12pt, weight: "bold")[考生须知]
  enum(..ticket.rules)
  place(bottom + left, image(bytes(code), format: "svg", width: 28mm, height: 28mm))
  place(bottom + right, circle(radius: 19mm, stroke: (paint: rgb("#8a949c"), thickness: 0.6pt, dash: "dashed"),
    align(center + horizon, label[考点盖章])))
}
"""


def prepare(folder):
    import segno

    tickets = json.loads((folder / "tickets.json").read_text())
    for ticket in tickets:
        matrix = segno.make(ticket[0]["qr"], error="m", micro=False, boost_error=False).matrix
        path = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark
        )
        side = len(matrix)
        ticket.append(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{path}"/></svg>')
    write(folder, "many", tickets)
    for index in range(SINGLES):
        write(folder, f"one{index}", tickets[index : index + 1])


def write(folder, name, tickets):
    (folder / f"{name}.json").write_text(json.dumps(tickets, ensure_ascii=False))
    (folder / f"{name}.typ").write_text(TEMPLATE.replace("NAME", f"{name}.json"))


def make(folder, fonts, name):
    before = time.process_time()
    paths = [str(fonts / "400Regular"), str(fonts / "700Bold"), "/usr/share/fonts/truetype/hanazono"]
    output = folder / "typst.pdf"
    typst.compile(
        str(folder / f"{name}.typ"), output=str(output), root=str(folder), font_paths=paths, ignore_system_fonts=True
    )
    return (time.process_time() - before) * 1e3, output.stat().st_size


def batch(folder, fonts):
    tickets = json.loads((folder / "tickets.json").read_text())
    photos = sum((folder / photo).stat().st_size for _, photo in tickets)
    cpu_ms, size = make(folder, fonts, "many")
    print(f"typst: a page of many\t{cpu_ms / len(tickets):.4f}")
    print(f"typst: bytes beyond the photo\t{(size - photos) / len(tickets):.0f}")
    print(f"typst: peak KiB\t{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}")


def one(folder, fonts):
    make(folder, fonts, "one0")
    times = [make(folder, fonts, f"one{index}")[0] for index in range(1, SINGLES)]
    print(f"typst: one\t{sum(times) / len(times):.4f}")


if __name__ == "__main__":
    what, folder, fonts = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    if what == "prepare":
        prepare(folder)
    elif what == "batch":
        batch(folder, fonts)
    else:
        one(folder, fonts)
