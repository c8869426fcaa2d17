import { expect, test } from 'vitest'
import { columnsFor, MOST_DRAWN, windowOf } from '../src/agent/window'

test('draws what is seen and a line around it', () => {
  const view = { scrollTop: 0, height: 500, rowHeight: 50, columns: 1 }
  expect(windowOf(5_000, view)).toMatchObject({ from: 0, to: 13, lines: 5_000 })
  expect(windowOf(5_000, { ...view, scrollTop: 1_000 })).toMatchObject({ from: 19, to: 32, firstLine: 19 })
})

test('the end of the list is drawn in full', () => {
  const view = { scrollTop: 99_999, height: 500, rowHeight: 50, columns: 3 }
  const window = windowOf(101, view)
  expect(window.to).toBe(101)
  expect(window.lines).toBe(34)
  expect(window.firstLine).toBe(34 - 13)
})

test('never more than the bound, and always enough to cover the view', () => {
  for (const height of [0, 300, 844, 1_080, 2_160])
    for (const width of [390, 1_366, 1_920, 3_840])
      for (const rowHeight of [64, 72, 144]) {
        const columns = columnsFor(width, height, 400, rowHeight)
        const { from, to } = windowOf(5_000, { scrollTop: 12_345, height, rowHeight, columns })
        expect(to - from).toBeLessThanOrEqual(MOST_DRAWN)
        expect(((to - from) / columns) * rowHeight).toBeGreaterThanOrEqual(height)
      }
})

test('an empty list draws nothing', () => {
  expect(windowOf(0, { scrollTop: 0, height: 500, rowHeight: 50, columns: 2 })).toMatchObject({ from: 0, to: 0, lines: 0 })
})
