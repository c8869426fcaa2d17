// The line to the server, as far as a person needs to know.

import type { Closing } from '../wire/backoff'

class Line {
  open = $state(false)
  everFailed = $state(false)
  /** Why there is no line; empty while there is one. */
  words = $state('')

  opened(): void {
    this.open = true
    this.words = ''
  }

  closed(closing: Closing): void {
    this.open = false
    this.everFailed = true
    this.words = closing.words
  }
}

export const line = new Line()
