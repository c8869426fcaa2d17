// "My queues": those this person pinned, by key.

import { remember, remembered } from './remembered'

const MOST = 100

class Pins {
  keys = $state.raw<ReadonlySet<string>>(new Set(parse(remembered('pins'))))

  toggle(key: string): void {
    const keys = new Set(this.keys)
    if (!keys.delete(key) && keys.size < MOST) keys.add(key)
    this.keys = keys
    remember('pins', JSON.stringify([...keys]))
  }
}

function parse(text: string | null): string[] {
  try {
    const keys: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string').slice(0, MOST) : []
  } catch {
    return []
  }
}

export const pins = new Pins()
