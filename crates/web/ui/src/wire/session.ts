// Where in the server's history this page is, and whether the next frame fits on.
// No socket and no clock in here.

import type { Frame, Subscription } from './messages'

export const WINDOW = '30m'
const HZ = 10
/** Frames that may pass before an unanswered question is put again: about five seconds. */
const ASK_AGAIN = 50
const AGENT_COLUMNS = ['handled']

export type Verdict = 'hello' | 'load' | 'apply' | 'beat' | 'ignore' | 'resubscribe'

export class Session {
  private epoch: string | undefined
  private seq: number | undefined
  /** Frames since a hole was found that did not mend it; 0 without a hole. */
  private asked = 0

  /** Resumes where this page is, if it is anywhere. */
  subscription(): Subscription {
    const where = this.epoch !== undefined && this.seq !== undefined ? { epoch: this.epoch, seq: this.seq } : {}
    return { t: 'sub', window: WINDOW, hz: HZ, cols: { agents: AGENT_COLUMNS }, ...where }
  }

  /** A new socket: whatever was asked for on the old one will not come. */
  reconnected(): void {
    this.asked = 0
  }

  accept(frame: Frame): Verdict {
    switch (frame.t) {
      case 'hello':
        // A sequence number means nothing in another history.
        if (frame.epoch !== this.epoch) this.seq = undefined
        this.epoch = frame.epoch
        return 'hello'
      case 'snap':
        this.seq = frame.seq
        this.asked = 0
        return 'load'
      case 'delta':
        return this.delta(frame.from, frame.seq)
      case 'beat':
        return this.beat(frame.seq)
      default:
        return 'ignore'
    }
  }

  // A beat says that what this page shows is the newest: only if it is about that.
  // While there is a hole, or before a resumed view is there, it is not. Frames come
  // in order: one ahead of the last delta means that nothing changed in between.
  private beat(seq: number): Verdict {
    if (this.seq === undefined || this.asked > 0 || seq < this.seq) return 'ignore'
    this.seq = seq
    return 'beat'
  }

  // Values are absolute, so a delta from before the last seq holds all that is
  // new and fits; one from after it tells of a hole.
  private delta(from: number, seq: number): Verdict {
    if (this.seq !== undefined && from <= this.seq) {
      this.seq = seq
      this.asked = 0
      return 'apply'
    }
    return this.asked++ % ASK_AGAIN === 0 ? 'resubscribe' : 'ignore'
  }
}
