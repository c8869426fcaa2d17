// The agents: their rows, and what the list of the Floor is made from.

import type { Agent, Delta, Snap } from '../wire/messages'
import { Table } from '../wire/table'

class Agents {
  private table = new Table<Agent>()
  /** Changes with every frame that says something of agents. */
  private version = $state(0)
  /** Changes when rows came or went: row numbers listed before may mean nothing now. */
  moved = $state(0)

  get rows(): readonly (Agent | null)[] {
    void this.version
    return this.table.rows
  }

  take(frame: Snap | Delta): void {
    if (frame.t === 'snap') {
      this.table.load(frame.agents, frame.now)
      this.moved++
    } else {
      if (!frame.agents && !frame.gone?.agents) return
      if (this.table.apply(frame.agents, frame.gone?.agents, frame.now)) this.moved++
    }
    this.version++
  }
}

export const agents = new Agents()
