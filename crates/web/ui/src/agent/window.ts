// Which part of a long list is worth drawing: rows have one fixed height, so this
// is arithmetic and costs the same for fifty agents and for five thousand.

export const MOST_DRAWN = 60

export interface Window {
  /** Of the listed agents, [from, to). */
  from: number
  to: number
  /** In lines of `columns` agents. */
  firstLine: number
  lines: number
}

export interface View {
  scrollTop: number
  height: number
  rowHeight: number
  columns: number
}

export function windowOf(length: number, view: View): Window {
  const { rowHeight, columns } = view
  const lines = Math.ceil(length / columns)
  const seen = Math.ceil(view.height / rowHeight) + 1
  // One line above and one below are ready before they scroll in, as far as the bound allows.
  const drawn = Math.min(seen + 2, Math.max(1, Math.floor(MOST_DRAWN / columns)))
  const spare = drawn > seen ? 1 : 0
  const top = Math.max(0, Math.floor(view.scrollTop / rowHeight) - spare)
  const firstLine = Math.max(0, Math.min(top, lines - drawn))
  const from = firstLine * columns
  return { from, to: Math.min(length, from + drawn * columns), firstLine, lines }
}

/** As many columns as fit, but never so many that the window would not cover the view. */
export function columnsFor(width: number, height: number, least: number, rowHeight: number): number {
  const fit = Math.max(1, Math.floor(width / least))
  const seen = Math.ceil(height / rowHeight) + 1
  return Math.max(1, Math.min(fit, Math.floor(MOST_DRAWN / seen)))
}
