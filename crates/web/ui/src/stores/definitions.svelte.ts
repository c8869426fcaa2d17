// The dictionary, asked for once. Without it the screens are whole, and explain nothing.

import { about, byKey, type Definition } from '../definitions'

class Definitions {
  queue = $state.raw<Map<string, Definition>>(new Map())
  agent = $state.raw<Map<string, Definition>>(new Map())

  async load(): Promise<void> {
    if (this.queue.size > 0) return
    try {
      const answer = await fetch('/api/v1/definitions')
      if (!answer.ok) return
      const { queue, agent } = (await answer.json()) as { queue: Definition[]; agent: Definition[] }
      this.agent = byKey(agent)
      this.queue = byKey(queue)
    } catch {
      // Asked again when the help is opened.
    }
  }

  ofQueue(key: string): string | undefined {
    return about(this.queue.get(key))
  }

  ofAgent(key: string): string | undefined {
    return about(this.agent.get(key))
  }
}

export const definitions = new Definitions()
