// How the pages bear a bad line and a restarting server, against the mock server:
//
//   npm run build && npm run e2e:faults
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { openBrowser, SIZES } from './browser.mjs'

const PORT = 8196
const url = `http://127.0.0.1:${PORT}`
const browser = await openBrowser()
let [passed, failed] = [0, 0]
let mock

async function start(...more) {
  mock = spawn(process.execPath, ['mock/server.mjs', '--port', String(PORT), '--agents', '90', ...more], { stdio: ['ignore', 'pipe', 'inherit'] })
  mock.stdout.setEncoding('utf8')
  await new Promise((resolve) => mock.stdout.once('data', resolve))
}

async function stop() {
  const gone = new Promise((resolve) => mock.once('exit', resolve))
  mock.kill('SIGKILL')
  await gone
}

const tell = (mode) => fetch(`${url}/mock/${mode}`, { method: 'POST' })
const state = (page, wanted, timeout = 15_000) =>
  page.waitForSelector(`html[data-state=${wanted}]`, { state: 'attached', timeout })
const notice = (page) => page.locator('[data-testid=notice]').innerText()
const expect = (truth, words) => {
  if (!truth) throw new Error(words)
}

async function check(name, work) {
  await start()
  const page = await browser.newPage({ viewport: SIZES.wide })
  try {
    await page.goto(`${url}/#/wall`)
    await state(page, 'live')
    await page.waitForSelector('[data-testid=queue-tile]')
    await page.evaluate(watch)
    await work(page)
    passed++
    console.log(`ok    ${name}`)
  } catch (error) {
    failed++
    console.log(`FAIL  ${name}: ${error.message.split('\n')[0]}`)
  }
  await page.close()
  await stop()
}

// Runs in the page: notes whether the Wall was ever without tiles or figures.
function watch() {
  globalThis.seen = { empty: 0, loads: 0 }
  new MutationObserver(() => {
    if (!document.querySelector('[data-testid=queue-tile]')) globalThis.seen.empty++
  }).observe(document.body, { childList: true, subtree: true })
}
const neverEmpty = async (page) => {
  const seen = await page.evaluate(() => globalThis.seen)
  expect(seen, 'the page was loaded anew')
  expect(seen.empty === 0, 'there was a flash of empty')
}

await check('a restart (1012) is followed within seconds, without a flash of empty', async (page) => {
  await tell('restart')
  await sleep(6_500)
  await state(page, 'live', 1_000)
  await neverEmpty(page)
})

await check('a killed server that comes back is found, without a flash of empty or a reload', async (page) => {
  await stop()
  await state(page, 'stale')
  expect(/Connection lost, last news \d\d:\d\d:\d\d, trying again/.test(await notice(page)), await notice(page))
  await start()
  await state(page, 'live')
  await neverEmpty(page)
})

await check('a hole in the deltas is mended', async (page) => {
  await tell('gap')
  await sleep(1_500)
  const before = await page.locator('[data-testid=total-talking]').innerText()
  await page.waitForFunction(
    (before) => document.querySelector('[data-testid=total-talking]').textContent !== before,
    before,
    { timeout: 10_000 },
  )
  await neverEmpty(page)
})

await check('silent sources make the figures stale, news makes them live', async (page) => {
  await tell('stale')
  await state(page, 'stale')
  expect((await notice(page)).startsWith('No news from the contact center since'), await notice(page))
  await tell('live')
  await state(page, 'live')
  expect((await notice(page)) === '', 'the notice stayed')
})

await check('past 30 s figures are hidden', async (page) => {
  await tell('offline')
  await state(page, 'offline', 40_000)
  const shown = await page.locator('[data-testid^=total-], [data-testid^=worst-]').allInnerTexts()
  expect(!/\d/.test(shown.join('')), `figures are still shown: ${shown.join(' ')}`)
  await tell('live')
  await state(page, 'live', 20_000)
})

await check('another build reloads the page once, not for ever', async (page) => {
  let loads = 0
  page.on('load', () => loads++)
  await stop()
  await start('--build', '0123456789abcdef')
  await sleep(12_000)
  await state(page, 'live')
  expect(loads === 1, `loaded ${loads} times`)
})

await browser.close()
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
