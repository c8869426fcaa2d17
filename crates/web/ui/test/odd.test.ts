import { expect, test } from 'vitest'
import { countsOf, moreWords, oddNumber, oddWords, type Odd } from '../src/odd/words'

test('nothing odd says nothing', () => {
  expect(oddWords({ corrected: 0, contradictions: 0 })).toBe('')
})

test('what is odd is said in few words', () => {
  const said = (corrected: number, contradictions: number) => oddWords({ corrected, contradictions })
  expect(said(3, 2)).toBe('3 figures corrected in the last hour · 2 contradictions')
  expect(said(1, 0)).toBe('1 figure corrected in the last hour')
  expect(said(0, 1)).toBe('1 contradiction')
})

test('there is room for two digits', () => {
  expect([{ corrected: 3, contradictions: 2 }, { corrected: 80, contradictions: 40 }].map(oddNumber)).toEqual(['5', '99+'])
})

test('events that explain nothing are no reason for the line', () => {
  const odd: Odd = {
    at: '2026-11-23T09:00:00Z',
    anomalies: { total: 7, list: [] },
    revisions: { last_hour: { events: 0, figures: 0 }, list: [] },
    contradictions: { total: 0, list: [] },
  }
  expect(oddWords(countsOf(odd))).toBe('')
})

test('rows that are not shown are counted', () => {
  expect([moreWords(60, 50), moreWords(50, 50)]).toEqual(['and 10 more', ''])
})
