// The server's clock, as well as this browser can tell it.

const TICK_MS = 250
const JUMP_MS = 2_000

class Clock {
  /** Epoch ms by the server's clock; moves four times a second. */
  now = $state(Date.now())
  /** Changes once a second: what shows whole seconds depends on this. */
  second = $derived(Math.floor(this.now / 1000) * 1000)

  private offset: number | undefined

  /**
   * A frame can only be late, never early: the largest offset seen is the best
   * one. It leaks a little, so that a drifting clock is followed.
   */
  heard(serverNow: number): void {
    const offset = serverNow - Date.now()
    const before = this.offset
    if (before === undefined || offset > before || before - offset > JUMP_MS) this.offset = offset
    else this.offset = before + (offset - before) * 0.02
    if (before === undefined) this.tick()
  }

  start(): void {
    setInterval(() => this.tick(), TICK_MS)
  }

  private tick(): void {
    this.now = Date.now() + (this.offset ?? 0)
  }
}

export const clock = new Clock()
