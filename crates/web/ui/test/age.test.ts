import { expect, test } from 'vitest'
import { ageNow, freshness } from '../src/age/age'
import { missedWords, noticeWords } from '../src/frame/notice'

const arrival = { ageMs: 400, steadyMs: 1_000, wallMs: 50_000 }

test('the age grows from what the server said', () => {
  expect(ageNow(arrival, 1_000, 50_000)).toBe(400)
  expect(ageNow(arrival, 3_500, 52_500)).toBe(2_900)
})

test('a clock that slept or was set back never makes news younger', () => {
  expect(ageNow(arrival, 1_000, 110_000)).toBe(60_400)
  expect(ageNow(arrival, 61_000, 20_000)).toBe(60_400)
})

test('past 3 s figures are stale, past 30 s hidden', () => {
  expect([0, 3_000, 3_001, 30_000, 30_001].map((ms) => freshness(ms, false))).toEqual([
    'live',
    'live',
    'stale',
    'stale',
    'offline',
  ])
})

test('without any news the page is loading, until a try has failed', () => {
  expect(freshness(null, false)).toBe('loading')
  expect(freshness(null, true)).toBe('offline')
})

test('the page says what it is doing when it is not live', () => {
  expect(noticeWords('live', true, '', '14:03:22')).toBe('')
  expect(noticeWords('stale', true, '', '14:03:22')).toBe('No news from the contact center since 14:03:22')
  expect(noticeWords('offline', false, 'Connection lost', '14:03:22')).toBe(
    'Connection lost, last news 14:03:22, trying again. Figures this old are not shown',
  )
  expect(noticeWords('offline', false, 'Connection lost', null)).toBe('Connection lost, trying again')
})

test('what is missing is said with the instant before which it is', () => {
  const before = Date.UTC(2026, 10, 23, 14, 3, 22)
  expect(missedWords(null)).toBe('')
  expect(missedWords({ records: 1, before })).toMatch(/^Incomplete before \d\d:03:22: 1 record was deleted unread$/)
  expect(missedWords({ records: 1234, before })).toMatch(/: 1,234 records were deleted unread$/)
})
