// Development only: serves dist/ and speaks floorwatch.v1.json with a made-up floor.
//
//   npm run mock -- [--port 8080] [--agents 600] [--queues 30] [--empty]
//   curl -X POST http://127.0.0.1:8080/mock/missed|stale|offline|restart|live|gap
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { WebSocketServer } from 'ws'
import { Floor } from './floor.mjs'
import { odd } from './odd.mjs'

const { values: flags } = parseArgs({
  options: {
    port: { type: 'string', default: '8080' },
    agents: { type: 'string', default: '600' },
    queues: { type: 'string', default: '30' },
    empty: { type: 'boolean', default: false },
    build: { type: 'string' },
    hz: { type: 'string', default: '5' },
  },
})
const dist = join(import.meta.dirname, '..', 'dist')
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }
// As strict as the real server's.
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"

const warm = 40 * 60_000
let now = Date.now() - warm
const floor = flags.empty ? null : new Floor(Number(flags.queues), Number(flags.agents), now)
if (floor) for (; now < Date.now(); now += 1000) floor.step(now, 1)

let mode = 'live'
let seq = 1000
let staleSince = 0
let rows = floor ? floor.rows(now) : { total: { waiting: 0 }, queues: [], agents: [] }
let epoch = `m${process.pid}`

const server = createServer(async (request, response) => {
  const path = new URL(request.url, 'http://mock').pathname
  if (path.startsWith('/mock/')) {
    control(path.slice(6))
    return response.end('ok\n')
  }
  if (path === '/api/v1/anomalies') {
    response.writeHead(200, { 'content-type': 'application/json' })
    return response.end(JSON.stringify(odd(new URL(request.url, 'http://mock').searchParams.get('limit'))))
  }
  if (path === '/api/v1/definitions') {
    const definitions = join(import.meta.dirname, '../../../../docs/definitions.json')
    response.writeHead(200, { 'content-type': 'application/json' })
    return response.end(await readFile(definitions))
  }
  const file = path.startsWith('/assets/') ? path.slice(1) : 'index.html'
  try {
    const body = await readFile(join(dist, file))
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': CSP })
    response.end(body)
  } catch {
    response.writeHead(404).end()
  }
})
const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'floorwatch.v1.json' })
server.on('upgrade', (request, socket, head) => {
  if (mode === 'offline') return socket.destroy()
  sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client))
})
sockets.on('connection', (client) => {
  client.on('message', async (text) => {
    const wanted = JSON.parse(text)
    const page = await readFile(join(dist, 'index.html'), 'utf8')
    const build = flags.build ?? page.match(/floorwatch-build" content="(\w+)/)?.[1]
    send(client, { t: 'hello', v: 1, epoch, now: Date.now(), build, role: 'supervisor' })
    client.ready = true
    // Being a mock, it has no history to resume from: who asks gets a snapshot.
    send(client, { t: 'snap', seq, ...news(), total: rows.total, queues: columns(rows.queues), agents: columns(rows.agents) })
    if (wanted.epoch) console.log(`resumed from ${wanted.epoch}/${wanted.seq}`)
  })
})

function control(to) {
  if (to === 'gap') return void seq++
  if (to === 'restart') return sockets.clients.forEach((client) => client.close(1012))
  mode = to
  staleSince = Date.now()
  if (to === 'offline') sockets.clients.forEach((client) => client.terminate())
}

function news() {
  const age_ms = mode === 'stale' ? Date.now() - staleSince : 200 + Math.round(Math.random() * 300)
  const missed = mode === 'missed' && { missed: { records: 1234, before: staleSince } }
  return { now: Date.now(), age_ms, delay_ms: 40 + Math.round(Math.random() * 30), ...missed }
}

function send(client, frame) {
  client.send(JSON.stringify(frame))
}

function columns(rows) {
  return Object.fromEntries(Object.keys(rows[0] ?? {}).map((name) => [name, rows.map((row) => row[name])]))
}

const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b)

function changes(before, after) {
  const names = Object.keys(after[0] ?? {})
  const i = after.flatMap((row, at) => (names.some((name) => !same(row[name], before[at][name])) ? [at] : []))
  if (i.length === 0) return undefined
  const out = { i }
  for (const name of names) {
    const own = i.filter((at) => !same(after[at][name], before[at][name]))
    if (own.length === 0) continue
    out[name] = own.length === i.length ? i.map((at) => after[at][name]) : { i: own, v: own.map((at) => after[at][name]) }
  }
  return out
}

function broadcast(frame) {
  const text = JSON.stringify(frame)
  for (const client of sockets.clients) if (client.ready) client.send(text)
}

function tick() {
  if (mode === 'stale' || !floor) return void (Date.now() - lastBeat >= 900 && beat())
  const at = Date.now()
  floor.step(at, (at - now) / 1000)
  now = at
  const after = floor.rows(at)
  const [queues, agents] = [changes(rows.queues, after.queues), changes(rows.agents, after.agents)]
  if (!queues && !agents) return
  const from = seq++
  broadcast({ t: 'delta', from, seq, ...news(), total: after.total, ...(queues && { queues }), ...(agents && { agents }) })
  rows = after
}

let lastBeat = 0
function beat() {
  lastBeat = Date.now()
  broadcast({ t: 'beat', seq, ...news() })
}

setInterval(tick, 1000 / Number(flags.hz))
server.listen(Number(flags.port), '127.0.0.1', () => console.log(`mock floor on http://127.0.0.1:${flags.port}`))
