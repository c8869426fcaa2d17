// What must be true of each screen, whatever the floor is doing.

const DRAWN_AT_MOST = 60
// For what should take no time, on a machine that is busy with other things.
const PATIENCE_MS = 20_000
const CHANGES_WITHIN_MS = 10_000

const fail = (words) => {
  throw new Error(words)
}
const text = (page, id) => page.locator(`[data-testid=${id}]`).first().innerText()

export async function isLive(page, waitMs) {
  try {
    await page.waitForSelector('html[data-state=live]', { timeout: waitMs, state: 'attached' })
    await page.waitForSelector('main', { timeout: waitMs })
  } catch {
    const state = await page.locator('html').getAttribute('data-state')
    const notice = await page.locator('[data-testid=notice], h1').allInnerTexts()
    fail(`not live after ${waitMs / 1000} s: data-state is "${state}", the page says "${notice.join(' ').trim()}"`)
  }
}

export async function hasTheme(page, theme) {
  const now = await page.locator('html').getAttribute('data-theme')
  if (now !== theme) fail(`the theme is ${now} where the system prefers ${theme}`)
}

export async function isAccessible(page, axe) {
  await page.evaluate(axe)
  const found = await page.evaluate(() =>
    globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  )
  const words = found.violations.map(({ id, nodes }) => `${id} at ${nodes[0].target} (${nodes.length})`)
  if (words.length > 0) fail(words.join(' | '))
}

async function hasTiles(page) {
  await page.waitForSelector('[data-testid=queue-tile]', { timeout: PATIENCE_MS })
  const tiles = await page.locator('[data-testid=queue-tile]').count()
  if (tiles < 1 || tiles > 6) fail(`${tiles} queue tiles, expected 1 to 6`)
  for (const id of ['worst-waiting', 'worst-service-level', 'worst-longest', 'age']) await text(page, id)
}

async function hasTotals(page) {
  for (const id of ['total-waiting', 'total-available', 'total-talking']) {
    const value = await text(page, id)
    if (!/^\d[\d,]*$/.test(value)) fail(`${id} shows "${value}", expected a number`)
  }
  const level = await text(page, 'total-service-level')
  if (!/^(\d+%|—)$/.test(level)) fail(`total-service-level shows "${level}"`)
}

async function fits(page, size) {
  const [width, height] = await page.evaluate(() => {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement
    return [scrollWidth - clientWidth, scrollHeight - clientHeight]
  })
  if (width > 0) fail(`${width} px too wide`)
  if (size !== 'phone' && height > 0) fail(`${height} px too high for one screen`)
}

// Anything that the server says, but no timer: those would run without it.
const SAID = '[data-testid^=total-], [data-testid=worst-waiting], [data-testid^=count-], [data-agent-state]'
const said = (page) =>
  page.locator(SAID).evaluateAll((nodes) => nodes.map((node) => node.dataset.agentState ?? node.textContent).join(' '))

async function moves(page) {
  const before = await said(page)
  const until = Date.now() + CHANGES_WITHIN_MS
  while (Date.now() < until) {
    await page.waitForTimeout(200)
    if ((await said(page)) !== before) return
  }
  fail(`nothing changed within ${CHANGES_WITHIN_MS / 1000} s`)
}

async function hasRows(page) {
  await page.waitForSelector('[data-testid=agent-row]', { timeout: PATIENCE_MS })
  const rows = await page.locator('[data-testid=agent-row]').count()
  if (rows > DRAWN_AT_MOST) fail(`${rows} agents are drawn, at most ${DRAWN_AT_MOST} may be`)
  const timer = await page.locator('[data-testid=agent-row] .timer').first().innerText()
  if (!/^(\d+:\d\d(:\d\d)?|\d+ d \d+ h|—)$/.test(timer)) fail(`the first timer shows "${timer}"`)
}

async function timersRun(page) {
  const read = () => page.locator('[data-testid=agent-row] .timer').allInnerTexts()
  const before = (await read()).join(' ')
  await page.waitForTimeout(1500)
  if ((await read()).join(' ') === before) fail('no timer moved in 1.5 s')
}

async function filters(page) {
  const field = page.locator('[data-testid=filter-text]')
  await field.fill('nobody is called this')
  await page.waitForSelector('[data-testid=no-agents]', { timeout: PATIENCE_MS })
  if (!page.url().includes('q=nobody')) fail('the filter is not in the address')
  await field.fill('')
  await page.waitForSelector('[data-testid=agent-row]', { timeout: PATIENCE_MS })
}

export const CHECKS = {
  wall: [
    ['has its tiles', hasTiles],
    ['has its totals', hasTotals],
    ['fits the screen', fits],
    ['a figure changes within 10 s', moves],
  ],
  floor: [
    ['has its agents, and no more than can be seen', hasRows],
    ['fits the screen', fits],
    ['timers run', timersRun],
    ['filters by text', filters],
    ['a figure changes within 10 s', moves],
  ],
}

const focused = (page, css) => page.evaluate((css) => document.activeElement?.matches(css) ?? false, css)

// `g` and a letter, until the screen is there. The two must follow each other within seconds, which
// a busy machine may not manage the first time: then, as anybody would, press them again.
async function chord(page, letter, there) {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    await page.keyboard.press('g')
    await page.keyboard.press(letter)
    const timeout = Math.min(5_000, Math.max(1, until - Date.now()))
    const found = page.waitForSelector(there, { timeout })
    if (Date.now() + timeout >= until) return found
    if (await found.then(() => true, () => false)) return
  }
}

// Something odd, whatever the floor is doing.
const ODD = {
  at: '2026-11-23T09:30:00Z',
  anomalies: { total: 1, list: [{ source: 'a/1', id: 'e-1', time: '2026-11-23T09:00:00Z', words: 'Call c-1 ended.', ruled: 'Nothing ends.' }] },
  revisions: {
    last_hour: { events: 1, figures: 3 },
    list: [{ source: 'a/1', id: 'e-2', arrived: '2026-11-23T09:20:00Z', words: 'call.answered came late.' }],
  },
  contradictions: {
    total: 2,
    list: [{ kind: 'talk_without_end', source: 'a/1', since: null, words: 'No event ended call c-2.', ruled: 'It ended as lost.' }],
  },
}
const NOTHING_ODD = { ...ODD, revisions: { ...ODD.revisions, last_hour: { events: 0, figures: 0 } }, contradictions: { total: 0, list: [] } }

const bar = (page) =>
  page.evaluate(() => {
    const place = (css) => document.querySelector(css).getBoundingClientRect()
    return [place('header').height, place('.age').x, place('main').y].map(Math.round).join(' ')
  })

/** The quiet line: there when there is something, moves nothing, opens its list and leaves it by keys. */
export async function tellsWhatIsOdd(page, url, axe) {
  const answer = (odd) => page.route('**/api/v1/anomalies*', (route) => route.fulfill({ json: odd }))
  await answer(NOTHING_ODD)
  const asked = page.waitForResponse('**/api/v1/anomalies?limit=0', { timeout: PATIENCE_MS })
  await page.goto(`${url}/#/wall`)
  await isLive(page, PATIENCE_MS)
  await page.waitForSelector('[data-testid=queue-tile]', { timeout: PATIENCE_MS })
  await asked
  await page.waitForTimeout(200)
  if (await page.locator('[data-testid=odd]').count()) fail('the line is there, and nothing is odd')
  const before = await bar(page)
  await page.unroute('**/api/v1/anomalies*')
  await answer(ODD)
  await page.reload()
  const line = page.locator('[data-testid=odd]')
  await line.waitFor({ timeout: PATIENCE_MS })
  const words = await line.getAttribute('aria-label')
  if (words !== '3 figures corrected in the last hour · 2 contradictions') fail(`the line says "${words}"`)
  const after = await bar(page)
  if (after !== before) fail(`the page moved: ${before}, then ${after}`)
  await line.focus()
  await page.keyboard.press('Enter')
  const rows = page.locator('[data-testid=odd-list][open] li')
  await rows.first().waitFor({ timeout: PATIENCE_MS })
  if ((await rows.count()) !== 3) fail(`${await rows.count()} rows, expected 3`)
  await isAccessible(page, axe)
  await page.keyboard.press('Escape')
  await page.waitForSelector('dialog[open]', { state: 'detached', timeout: PATIENCE_MS })
  if (!(await focused(page, '[data-testid=odd]'))) fail('the line has lost the focus')
}

export const KEYS = [
  [
    'g f goes to the Floor',
    async (page) => {
      await isLive(page, 20_000)
      await chord(page, 'f', '[data-testid=agent-row]')
    },
  ],
  [
    'j and k move over the agents',
    async (page) => {
      for (const key of ['j', 'j', 'k', 'j']) await page.keyboard.press(key)
      await page.waitForTimeout(500)
      if (!(await focused(page, '[data-testid=agent-row]'))) fail('no agent has the focus')
    },
  ],
  [
    '/ goes to the search, Escape leaves it',
    async (page) => {
      await page.keyboard.press('/')
      if (!(await focused(page, '[data-testid=filter-text]'))) fail('the search has no focus')
      await page.keyboard.press('Escape')
      if (await focused(page, '[data-testid=filter-text]')) fail('the search keeps the focus')
    },
  ],
  [
    '? opens the help, Escape closes it',
    async (page) => {
      await page.keyboard.press('?')
      await page.waitForSelector('dialog[open]', { timeout: PATIENCE_MS })
      await page.keyboard.press('Escape')
      await page.waitForSelector('dialog[open]', { state: 'detached', timeout: PATIENCE_MS })
    },
  ],
  [
    'g w goes to the Wall',
    async (page) => {
      await chord(page, 'w', '[data-testid=queue-tile]')
    },
  ],
]
