// The screens by name, in the order of the bar. All but the Wall are loaded when
// first opened: a TV need not carry what it never shows.

import type { Component } from 'svelte'
import type { Screen } from '../stores/route.svelte'
import Wall from '../wall/Wall.svelte'

interface Entry {
  screen: Screen
  name: string
  load: () => Promise<{ default: Component }>
}

export const ENTRIES: Entry[] = [
  { screen: 'wall', name: 'Wall', load: async () => ({ default: Wall }) },
  { screen: 'floor', name: 'Floor', load: () => import('../floor/Floor.svelte') },
]
