// Rows from columns, and the changes of a delta. A row that changes becomes a new
// object, so that "same object" means "nothing to draw".

import type { Column, Columns, Growing } from './messages'

export class Table<Row extends object> {
  /** By the server's row numbers; a row that is gone leaves a hole. */
  rows: (Row | null)[] = []

  /** `now` is the frame's: growing values count from it. */
  load(columns: Columns, now: number): void {
    const rows: Record<string, unknown>[] = []
    for (const [name, column] of Object.entries(columns))
      each(column, null, (row, value) => {
        while (rows.length <= row) rows.push({})
        rows[row]![name] = kept(value, now)
      })
    this.rows = rows as Row[]
  }

  /** Returns whether rows came or went: then who lists them has to list anew. */
  apply(columns: Columns | undefined, gone: number[] | undefined, now: number): boolean {
    let moved = false
    const fresh = new Set<number>()
    const { i, ...values } = columns ?? {}
    const numbers = Array.isArray(i) ? (i as number[]) : null
    for (const [name, column] of Object.entries(values))
      each(column, numbers, (row, value) => {
        moved = this.touch(row, fresh) || moved
        ;(this.rows[row] as Record<string, unknown>)[name] = kept(value, now)
      })
    for (const row of gone ?? []) {
      moved ||= this.rows[row] != null
      this.rows[row] = null
    }
    return moved
  }

  /** Makes `row` a new object, once a delta; true if it was not there before. */
  private touch(row: number, fresh: Set<number>): boolean {
    if (fresh.has(row)) return false
    fresh.add(row)
    while (this.rows.length < row) this.rows.push(null)
    const before = this.rows[row]
    this.rows[row] = { ...before } as Row
    return before == null
  }
}

// Only values that grow are pairs of numbers.
function kept(value: unknown, now: number): unknown {
  if (!Array.isArray(value) || value.length !== 2) return value
  return { value: value[0], slope: value[1], at: now } as Growing
}

function each(column: Column, numbers: number[] | null, visit: (row: number, value: unknown) => void): void {
  const [rows, values] = Array.isArray(column) ? [numbers, column] : [column.i, column.v]
  values.forEach((value, at) => {
    const row = rows ? rows[at] : at
    if (row !== undefined) visit(row, value)
  })
}
