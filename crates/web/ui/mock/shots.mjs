// Development only: every screen and state, in each size and theme, as pictures.
//
//   npm run shots -- --shots DIR [--only wall] [--size wide|phone|big|all]
import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openBrowser, SIZES } from '../e2e/browser.mjs'

const { values: flags } = parseArgs({
  options: {
    shots: { type: 'string', default: '/tmp/floorwatch-shots' },
    states: { type: 'string', default: 'live,missed,stale,offline,loading,empty' },
    agents: { type: 'string', default: '600' },
    queues: { type: 'string', default: '30' },
    sizes: { type: 'string', default: 'wide,phone' },
  },
})
const PORT = 8197
const url = `http://127.0.0.1:${PORT}`
await mkdir(flags.shots, { recursive: true })
const browser = await openBrowser()

async function withMock(extra, work) {
  const arguments_ = ['mock/server.mjs', '--port', String(PORT), '--agents', flags.agents, '--queues', flags.queues, ...extra]
  const mock = spawn(process.execPath, arguments_, { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => mock.stdout.once('data', resolve))
  try {
    await work()
  } finally {
    mock.kill()
    await new Promise((resolve) => mock.once('exit', resolve))
  }
}

async function pages(work) {
  for (const size of flags.sizes.split(','))
    for (const theme of ['dark', 'light'])
      for (const screen of ['wall', 'floor']) {
        const page = await browser.newPage({ viewport: SIZES[size], colorScheme: theme })
        await work(page, screen, `${screen}-${size}-${theme}`)
      }
}

const shot = async (page, name) => {
  await page.screenshot({ path: join(flags.shots, `${name}.png`) })
  console.log(name)
}
const wanted = (state) => flags.states.split(',').includes(state)
const tell = (mode) => fetch(`${url}/mock/${mode}`, { method: 'POST' })

await withMock([], async () => {
  const open = []
  await pages(async (page, screen, name) => {
    await page.goto(`${url}/#/${screen}`)
    await page.waitForSelector('html[data-state=live]')
    await sleep(500)
    if (wanted('live')) await shot(page, `${name}-live`)
    open.push([page, name])
  })
  for (const [state, mode, wait] of [['missed', 'missed', 2000], ['stale', 'stale', 6000], ['offline', 'offline', 33000]]) {
    if (!wanted(state)) continue
    await tell('live')
    await sleep(2000)
    await tell(mode)
    await sleep(wait)
    for (const [page, name] of open) await shot(page, `${name}-${state}`)
  }
  await Promise.all(open.map(([page]) => page.close()))
  if (wanted('loading')) {
    await tell('offline')
    await pages(async (page, screen, name) => {
      await page.goto(`${url}/#/${screen}`)
      await sleep(700)
      await shot(page, `${name}-noserver`)
      await page.close()
    })
  }
})
if (wanted('empty'))
  await withMock(['--empty'], () =>
    pages(async (page, screen, name) => {
      await page.goto(`${url}/#/${screen}`)
      await page.waitForSelector('html[data-state=live]')
      await shot(page, `${name}-empty`)
      await page.close()
    }),
  )
await browser.close()
