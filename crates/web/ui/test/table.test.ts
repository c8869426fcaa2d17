import { expect, test } from 'vitest'
import { Table } from '../src/wire/table'

interface Row {
  queue: string
  waiting: number | null
  talking?: number
}

function loaded(): Table<Row> {
  const table = new Table<Row>()
  table.load({ queue: ['billing', 'sales', 'support'], waiting: [1, null, 3] }, 0)
  return table
}

test('a snapshot becomes rows', () => {
  expect(loaded().rows).toEqual([
    { queue: 'billing', waiting: 1 },
    { queue: 'sales', waiting: null },
    { queue: 'support', waiting: 3 },
  ])
})

test('a delta changes the rows it names and leaves the others the same objects', () => {
  const table = loaded()
  const [first, second] = table.rows
  expect(table.apply({ i: [0, 2], waiting: [2, 5] }, undefined, 0)).toBe(false)
  expect(table.rows.map((row) => row?.waiting)).toEqual([2, null, 5])
  expect(table.rows[0]).not.toBe(first)
  expect(table.rows[1]).toBe(second)
})

test('a column with rows of its own changes only those', () => {
  const table = loaded()
  table.apply({ i: [0, 1], waiting: [7, 8], talking: { i: [2], v: [4] } }, undefined, 0)
  expect(table.rows.map((row) => row?.waiting)).toEqual([7, 8, 3])
  expect(table.rows.map((row) => row?.talking)).toEqual([undefined, undefined, 4])
})

test('columns that all have rows of their own need no shared rows', () => {
  const table = loaded()
  table.apply({ waiting: { i: [1], v: [9] } }, undefined, 0)
  expect(table.rows[1]).toEqual({ queue: 'sales', waiting: 9 })
})

test('new rows are appended, and that is told', () => {
  const table = loaded()
  expect(table.apply({ i: [3], queue: ['claims'], waiting: [0] }, undefined, 0)).toBe(true)
  expect(table.rows[3]).toEqual({ queue: 'claims', waiting: 0 })
})

test('gone rows leave a hole, so that row numbers keep their meaning', () => {
  const table = loaded()
  expect(table.apply(undefined, [1], 0)).toBe(true)
  table.apply({ i: [2], waiting: [6] }, undefined, 0)
  expect(table.rows.map((row) => row?.waiting)).toEqual([1, undefined, 6])
  expect(table.rows[1]).toBeNull()
})

test('a new snapshot replaces everything', () => {
  const table = loaded()
  table.load({ queue: ['cards'], waiting: [0] }, 0)
  expect(table.rows).toEqual([{ queue: 'cards', waiting: 0 }])
})

test('a growing value is kept with the moment it was true at, whatever frames come after', () => {
  const table = new Table<{ talk_s: unknown }>()
  table.load({ talk_s: [[40, 1], 7] }, 1_000)
  table.apply({ i: [1], talk_s: [[8, 0]] }, undefined, 2_000)
  expect(table.rows).toEqual([{ talk_s: { value: 40, slope: 1, at: 1_000 } }, { talk_s: { value: 8, slope: 0, at: 2_000 } }])
})
