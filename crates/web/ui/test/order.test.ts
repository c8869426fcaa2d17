import { expect, test } from 'vitest'
import { CalmOrder } from '../src/queue/order'

const items = (badness: Record<string, number>) => Object.entries(badness).map(([key, badness]) => ({ key, badness }))

test('the first order is by badness at once', () => {
  expect(new CalmOrder().update(items({ a: 1, b: 3, c: 2 }), 0)).toEqual(['b', 'c', 'a'])
})

test('a queue rises only after ten seconds of being worse', () => {
  const order = new CalmOrder()
  order.update(items({ a: 3, b: 2, c: 1 }), 0)
  const worse = items({ a: 3, b: 2, c: 9 })
  expect(order.update(worse, 1_000)).toEqual(['a', 'b', 'c'])
  expect(order.update(worse, 10_999)).toEqual(['a', 'b', 'c'])
  expect(order.update(worse, 11_000)).toEqual(['c', 'a', 'b'])
})

test('one moment of being no worse starts the ten seconds anew', () => {
  const order = new CalmOrder()
  order.update(items({ a: 2, b: 1 }), 0)
  order.update(items({ a: 2, b: 3 }), 1_000)
  order.update(items({ a: 2, b: 2 }), 9_000)
  order.update(items({ a: 2, b: 3 }), 10_000)
  expect(order.update(items({ a: 2, b: 3 }), 12_000)).toEqual(['a', 'b'])
  expect(order.update(items({ a: 2, b: 3 }), 20_000)).toEqual(['b', 'a'])
})

test('equals never change places', () => {
  const order = new CalmOrder()
  order.update(items({ a: 1, b: 1 }), 0)
  expect(order.update(items({ b: 1, a: 1 }), 60_000)).toEqual(['a', 'b'])
})

test('a queue passes only those it has been worse than for long', () => {
  const order = new CalmOrder()
  order.update(items({ a: 9, b: 5, c: 1 }), 0)
  order.update(items({ a: 9, b: 5, c: 6 }), 1_000)
  order.update(items({ a: 9, b: 5, c: 10 }), 8_000)
  expect(order.update(items({ a: 9, b: 5, c: 10 }), 11_000)).toEqual(['a', 'c', 'b'])
  expect(order.update(items({ a: 9, b: 5, c: 10 }), 18_000)).toEqual(['c', 'a', 'b'])
})

test('new queues start below, gone ones leave', () => {
  const order = new CalmOrder()
  order.update(items({ a: 2, b: 1 }), 0)
  expect(order.update(items({ b: 1, c: 99 }), 1_000)).toEqual(['b', 'c'])
  expect(order.update(items({ b: 1, c: 99 }), 11_000)).toEqual(['c', 'b'])
})
