// How long to wait before the next try, and what to say meanwhile.

export interface Closing {
  /** null: do not try again. */
  waitMs: number | null
  reload: boolean
  words: string
}

const BASE_MS = 500
const LONGEST_MS = 15_000

/**
 * `tries` counts failed tries in a row from 0; `random` is in [0, 1). Waits are
 * spread so that ten thousand screens do not come back at the same instant.
 */
export function afterClose(code: number, tries: number, random: number): Closing {
  const again = (waitMs: number, words: string): Closing => ({ waitMs, reload: false, words })
  const slowly = 30_000 * (0.5 + random)
  switch (code) {
    case 1012:
      return again(random * 5_000, 'The server is restarting')
    case 4409:
      return { waitMs: slowly, reload: true, words: 'There is a new version of this page' }
    case 4400:
      return again(slowly, 'The server did not understand this page; reloading it may help')
    case 4401:
      return again(slowly, 'This screen has to be signed in')
    case 4403:
      return again(slowly, 'This view is not open to you; ask whoever runs Floorwatch')
    case 4429:
      return again(slowly, 'The server has too many screens open')
    default: {
      const most = Math.min(LONGEST_MS, BASE_MS * 2 ** tries)
      return again(most * (0.5 + random / 2), 'Connection lost')
    }
  }
}
