// Keys that work on every screen. A screen adds its own by listening itself and
// asking `typing` first.

import { route, type Screen } from './stores/route.svelte'

const GO: Record<string, Screen> = { w: 'wall', f: 'floor' }
const CHORD_MS = 2_500

/** Letters belong to whoever is being typed into. */
export function typing(event: KeyboardEvent): boolean {
  const at = event.target
  const field = at instanceof HTMLElement && at.closest('input, select, textarea, dialog') !== null
  return field || event.ctrlKey || event.metaKey || event.altKey
}

export function listenForKeys(help: () => void): () => void {
  let going = 0
  const onKey = (event: KeyboardEvent) => {
    if (typing(event)) return
    const screen = GO[event.key]
    if (screen && event.timeStamp - going < CHORD_MS) route.go(screen)
    going = event.key === 'g' ? event.timeStamp : 0
    if (event.key === '?') help()
  }
  window.addEventListener('keydown', onKey)
  return () => window.removeEventListener('keydown', onKey)
}
