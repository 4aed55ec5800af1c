// PouchDB on LevelDB sends its documents to express-pouchdb on LevelDB, over HTTP on this machine, each in a process of
// its own. Prints one JSON object: documents a second, and how many arrived.
//
//   node replicate.mjs DOCUMENTS PHOTO_BYTES
import { fork } from "node:child_process"
import { randomBytes } from "node:crypto"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

import express from "express"
import expressPouchDB from "express-pouchdb"
import PouchDB from "pouchdb"

const [role, second] = process.argv.slice(2)

if (role === "serve") {
  const Databases = PouchDB.defaults({ prefix: `${second}/` })
  const settings = { mode: "minimumForPouchDB", logPath: join(second, "log.txt"), configPath: join(second, "config.json") }
  const app = express().use("/", expressPouchDB(Databases, settings))
  const server = app.listen(0, "127.0.0.1", () => process.send(server.address().port))
  process.on("disconnect", () => process.exit(0))
} else {
  const count = Number(role)
  const photoBytes = Number(second)
  const folder = mkdtempSync(join(tmpdir(), "kaodian-pouchdb-"))
  const served = join(folder, "served")
  mkdirSync(served)
  const server = fork(fileURLToPath(import.meta.url), ["serve", served])
  const port = await new Promise((told) => server.once("message", told))
  const terminal = new PouchDB(join(folder, "terminal"))
  const central = new PouchDB(`http://127.0.0.1:${port}/registrations`)
  await central.info()
  // About as much as a registration with its operations holds, and a photo.
  const answers = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`answer${index}`, `第 ${index} 项的内容`]))
  for (let person = 0; person < count; person += 1) {
    const photo = { content_type: "image/jpeg", data: randomBytes(photoBytes) }
    await terminal.put({ _id: `registration-${person}`, ...answers, _attachments: { "photo.jpg": photo } })
  }
  const began = performance.now()
  const done = await terminal.replicate.to(central, { batch_size: 100, batches_limit: 2 })
  const seconds = (performance.now() - began) / 1000
  const arrived = (await central.info()).doc_count
  console.log(JSON.stringify({ arrived, failed: done.doc_write_failures, perSecond: count / seconds }))
  await terminal.close()
  server.disconnect()
  rmSync(folder, { recursive: true, force: true })
}
