import { expect, test } from 'vitest'
import { age, count, duration, grown, percent } from '../src/figures'

test('nothing to divide is a dash', () => {
  expect([count(null), percent(undefined), duration(null), age(null)]).toEqual(['—', '—', '—', '—'])
})

test('a share never reads better than it is', () => {
  expect([0.796, 0.8, 0.9999, 1, 0.29, 0.57, 0].map(percent)).toEqual(['79%', '80%', '99%', '100%', '29%', '57%', '0%'])
})

test('durations', () => {
  const read = [0, 7_900, 59_999, 60_000, 3_599_000, 3_600_000, 86_399_000, 97_200_000].map(duration)
  expect(read).toEqual(['0:00', '0:07', '0:59', '1:00', '59:59', '1:00:00', '23:59:59', '1 d 3 h'])
})

test('a clock a little ahead of the server shows no negative time', () => {
  expect(duration(-300)).toBe('0:00')
})

test('counts are grouped, ages are one word', () => {
  expect(count(12_345)).toBe('12,345')
  expect([900, 4_200, 61_000, 7_300_000].map(age)).toEqual(['0 s', '4 s', '1 min', '2 h'])
})

test('sums that grow by themselves grow from their frame', () => {
  expect(grown({ value: 100, slope: 1, at: 5_000 }, 8_000)).toBe(103)
  expect(grown({ value: 100, slope: 1, at: 5_000 }, 4_000)).toBe(100)
  expect(grown(7, 8_000)).toBe(7)
  expect(grown(undefined, 8_000)).toBeNull()
})
