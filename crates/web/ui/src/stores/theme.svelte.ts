// Dark or light: as the address says (for a TV), as chosen before, or as the
// system prefers.

import { remember, remembered } from './remembered'
import { route } from './route.svelte'

type Name = 'dark' | 'light'

class Theme {
  name = $state<Name>(first())

  toggle(): void {
    this.name = this.name === 'dark' ? 'light' : 'dark'
    remember('theme', this.name)
  }
}

function first(): Name {
  const wanted = route.choices.get('theme') ?? remembered('theme')
  if (wanted === 'dark' || wanted === 'light') return wanted
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'
}

export const theme = new Theme()
