// Which screen is shown, and its choices: all of it is in the address, so that a
// link or a bookmark brings the same view back.

export const SCREENS = ['wall', 'floor'] as const
export type Screen = (typeof SCREENS)[number]

class Route {
  private hash = $state(location.hash)
  private parts = $derived(this.hash.replace(/^#\/?/, '').split('?'))

  screen: Screen = $derived(SCREENS.find((screen) => screen === this.parts[0]) ?? 'wall')
  choices = $derived(new URLSearchParams(this.parts[1] ?? ''))

  constructor() {
    window.addEventListener('hashchange', () => (this.hash = location.hash))
  }

  go(screen: Screen): void {
    location.hash = `/${screen}`
  }

  /** Changes the choices of this screen without a step in the browser's history. */
  choose(choices: URLSearchParams): void {
    const text = choices.toString()
    this.hash = `#/${this.screen}${text && `?${text}`}`
    history.replaceState(null, '', this.hash)
  }
}

export const route = new Route()
