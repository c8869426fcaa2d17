import { expect, test } from 'vitest'
import { afterClose } from '../src/wire/backoff'

test('a restart brings everyone back within five seconds, spread evenly', () => {
  expect([0, 0.5, 0.999].map((random) => afterClose(1012, 9, random).waitMs)).toEqual([0, 2500, 4995])
})

test('a lost line is tried again soon, then ever more rarely, up to a bound', () => {
  const waits = [0, 1, 2, 5, 50].map((tries) => afterClose(1006, tries, 0.999).waitMs!)
  expect(waits.map(Math.round)).toEqual([500, 1000, 1999, 14993, 14993])
  expect(afterClose(1006, 0, 0).waitMs).toBe(250)
})

test('a version of its own reloads the page', () => {
  expect(afterClose(4409, 0, 0).reload).toBe(true)
  expect(afterClose(1006, 0, 0).reload).toBe(false)
})

test('what trying again does not mend is said in words and tried rarely', () => {
  for (const code of [4400, 4401, 4403, 4429]) {
    const { words, waitMs } = afterClose(code, 0, 0)
    expect(waitMs).toBeGreaterThanOrEqual(15_000)
    expect(words).not.toBe('Connection lost')
  }
})
