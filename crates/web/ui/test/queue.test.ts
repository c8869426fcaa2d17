import { expect, test } from 'vitest'
import { judge } from '../src/queue/judge'
import { Settled } from '../src/queue/settle'
import { gapOf, tileOf } from '../src/queue/tile'
import { Trends } from '../src/queue/trend'
import { headline, restWords } from '../src/wall/headline'
import type { Queue } from '../src/wire/messages'

function queue(change: Partial<Queue> = {}): Queue {
  const calm = { waiting: 0, waiting_late: 0, staffed: 5, available: 3, offered: 100, service_level: 0.85 }
  const settings = { sl_target: 0.8, sl_seconds: 20, sl_needed: null, sl_counts: null }
  const rest = { longest_wait_s: null, longest_since: null, talking: 2, answered: 90, abandoned: 5 }
  return { source: 'acme/site-1', queue: 'billing', name: 'Billing', ...calm, ...settings, ...rest, ...change }
}

const level = (change: Partial<Queue>, wait: number | null = null, before?: 'ok' | 'warn' | 'crit') =>
  judge(queue(change), wait, before).level

test('a queue is judged by its service level against its own target', () => {
  expect(level({ service_level: 0.8 })).toBe('ok')
  expect(level({ service_level: 0.79 })).toBe('warn')
  expect(level({ service_level: 0.65 })).toBe('crit')
  expect(level({ service_level: 0.65, sl_target: 0.6 })).toBe('ok')
})

test('to get better takes a little more than to get worse', () => {
  expect(level({ service_level: 0.805 }, null, 'warn')).toBe('warn')
  expect(level({ service_level: 0.82 }, null, 'warn')).toBe('ok')
  expect(level({ service_level: 0.71 }, null, 'crit')).toBe('crit')
  expect(level({ service_level: 0.71 }, null, 'warn')).toBe('warn')
})

test('few decided calls warn at most', () => {
  expect(level({ service_level: 0, sl_counts: { met: 0, late: 2 } })).toBe('warn')
})

test('a long wait and an empty room colour a queue whatever its service level', () => {
  expect(level({ waiting: 1 }, 59_000)).toBe('ok')
  expect(level({ waiting: 1 }, 60_000)).toBe('warn')
  expect(level({ waiting: 1 }, 120_000)).toBe('crit')
  expect(level({ waiting: 1, staffed: 0 })).toBe('crit')
})

test('a queue without calls is idle, not well', () => {
  expect(level({ service_level: null, offered: 0 })).toBe('idle')
})

test('any critical queue is worse than any other', () => {
  const crit = judge(queue({ service_level: 0.69 }), null, undefined)
  const warn = judge(queue({ service_level: 0.71, waiting: 80, waiting_late: 80 }), null, undefined)
  expect(crit.badness).toBeGreaterThan(warn.badness)
})

test('a level is shown once it has lasted: three seconds for worse, ten for better', () => {
  const settled = new Settled()
  const found = (level: 'ok' | 'warn') => ({ level, badness: 0, reason: null })
  const shown = (level: 'ok' | 'warn', now: number) => settled.update('a', found(level), now).level
  expect(shown('ok', 0)).toBe('ok')
  expect([shown('warn', 1_000), shown('warn', 3_900), shown('warn', 4_000)]).toEqual(['ok', 'ok', 'warn'])
  expect([shown('ok', 5_000), shown('ok', 14_900), shown('ok', 15_000)]).toEqual(['warn', 'warn', 'ok'])
})

test('a flicker never shows', () => {
  const settled = new Settled()
  const levels = ['ok', 'warn', 'ok', 'warn', 'ok', 'warn'] as const
  const shown = levels.map((level, at) => settled.update('a', { level, badness: 0, reason: null }, at * 2_000).level)
  expect(new Set(shown)).toEqual(new Set(['ok']))
})

test('a trend needs a minute', () => {
  const trends = new Trends()
  trends.note('a', 0.8, 0)
  expect(trends.direction('a', 0.7, 59_000)).toBeNull()
  expect(trends.direction('a', 0.7, 60_000)).toBe('falling')
  expect(trends.direction('a', 0.805, 60_000)).toBe('steady')
})

test('the gap adds up with the figures beside it', () => {
  expect(gapOf(0.5096, 0.8)).toEqual({ direction: 'below', words: '30 points' })
  expect(gapOf(0.796, 0.8)).toEqual({ direction: 'below', words: '1 point' })
  expect(gapOf(0.8, 0.8)).toEqual({ direction: 'on', words: 'on target' })
  expect(gapOf(null, 0.8)).toBeNull()
})

test('a tile shows dashes for nothing and for what is too old', () => {
  const tile = tileOf(queue({ service_level: null }), null, false, false)
  expect([tile.serviceLevel, tile.longest, tile.waiting]).toEqual(['—', '—', '0'])
  const old = tileOf(queue({ waiting: 3 }), 45_000, false, true)
  expect([old.serviceLevel, old.longest, old.waiting, old.free]).toEqual(['—', '—', '—', '—'])
  expect(old.name).toBe('Billing')
})

test('the floor in one sentence', () => {
  expect(headline([{ level: 'ok' }, { level: 'idle' }], true)).toBe('All queues are on target')
  expect(headline([{ level: 'crit' }, { level: 'warn' }, { level: 'ok' }], true)).toBe(
    '1 critical, 1 to watch, of 3 queues',
  )
  expect(restWords([{ level: 'ok' }, { level: 'ok' }, { level: 'warn' }])).toBe('1 to watch, 2 on target')
})
