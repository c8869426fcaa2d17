// A page that is older than its server loads itself anew: once for each reason,
// so that a server with two builds behind one address does not spin a wall.

const KEPT = 'floorwatch.reloaded'
const AGAIN_AFTER_MS = 5 * 60_000

const ownBuild = document.querySelector('meta[name="floorwatch-build"]')?.getAttribute('content') ?? ''

export function reloadForBuild(serverBuild: string | undefined): void {
  // In development the build has no name.
  if (!serverBuild || !/^[0-9a-f]{16}$/.test(ownBuild) || serverBuild === ownBuild) return
  reloadFor(serverBuild)
}

export function reloadFor(reason: string): void {
  try {
    const [before, at] = (sessionStorage.getItem(KEPT) ?? '').split(' ')
    if (before === reason && Date.now() - Number(at) < AGAIN_AFTER_MS) return
    sessionStorage.setItem(KEPT, `${reason} ${Date.now()}`)
  } catch {
    // Without a memory there is no guard against a loop.
    return
  }
  location.reload()
}
