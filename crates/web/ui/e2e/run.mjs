// Looks at a running Floorwatch as a person would, in every size and theme.
//
//   npm run e2e -- --url http://127.0.0.1:8080 --shots DIR
//
// Exits with 1 and says what is wrong if anything is.
import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openBrowser, SIZES } from './browser.mjs'
import * as screens from './screens.mjs'

const { values: flags } = parseArgs({
  options: { url: { type: 'string' }, shots: { type: 'string' }, wait: { type: 'string', default: '20' } },
})
if (!flags.url) {
  console.error('say which server to look at: npm run e2e -- --url http://127.0.0.1:8080 --shots DIR')
  process.exit(2)
}
const waitMs = Number(flags.wait) * 1000
if (flags.shots) await mkdir(flags.shots, { recursive: true })
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const browser = await openBrowser()
let [passed, failed] = [0, 0]

async function check(name, work) {
  try {
    await work()
    passed++
    console.log(`ok    ${name}`)
  } catch (error) {
    failed++
    console.log(`FAIL  ${name}: ${error.message.split('\n')[0]}`)
  }
}

async function open(size, theme, screen, complaints) {
  // axe is put into the page by hand, past the server's content security policy.
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme: theme, bypassCSP: true })
  const page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('requestfailed', (request) => complaints.push(`${request.url()} ${request.failure()?.errorText}`))
  await page.goto(`${flags.url}/#/${screen}`, { waitUntil: 'domcontentloaded', timeout: waitMs })
  return page
}

async function look(size, theme, screen) {
  const name = `${screen} ${size} ${theme}`
  const complaints = []
  let page
  await check(`${name}: opens and is live`, async () => {
    page = await open(size, theme, screen, complaints)
    await screens.isLive(page, waitMs)
  })
  if (page && (await page.locator('html[data-state=live]').count())) {
    for (const [what, assertion] of screens.CHECKS[screen]) await check(`${name}: ${what}`, () => assertion(page, size))
    await check(`${name}: theme`, () => screens.hasTheme(page, theme))
    await check(`${name}: no fault that axe finds`, () => screens.isAccessible(page, axe))
  }
  if (page && flags.shots) await page.screenshot({ path: join(flags.shots, `${screen}-${size}-${theme}.png`) })
  await check(`${name}: no errors in the console`, () => {
    if (complaints.length > 0) throw new Error(complaints.join(' | '))
  })
  await page?.context().close()
}

async function keys() {
  const complaints = []
  const page = await open('wide', 'dark', 'wall', complaints)
  for (const [what, assertion] of screens.KEYS) await check(`keys: ${what}`, () => assertion(page))
  await page.context().close()
}

async function odd() {
  for (const size of ['wide', 'phone']) {
    const context = await browser.newContext({ viewport: SIZES[size], bypassCSP: true })
    await check(`odd ${size}: is told, and listed`, async () => screens.tellsWhatIsOdd(await context.newPage(), flags.url, axe))
    await context.close()
  }
}

async function policy() {
  const context = await browser.newContext({ viewport: SIZES.wide })
  const page = await context.newPage()
  const complaints = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  await page.goto(`${flags.url}/`)
  await screens.isLive(page, waitMs)
  await page.evaluate(() => (location.hash = '/floor'))
  await page.waitForSelector('[data-testid=agent-row]', { timeout: waitMs })
  await context.close()
  if (complaints.length > 0) throw new Error(complaints.join(' | '))
}

for (const size of Object.keys(SIZES))
  for (const theme of ['dark', 'light']) for (const screen of ['wall', 'floor']) await look(size, theme, screen)
await check('runs under the content security policy of the server', policy)
await keys()
await odd()
await browser.close()

console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
