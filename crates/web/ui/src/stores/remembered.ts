// What this browser remembers. A private window may forbid it: then nothing is kept.

export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`floorwatch.${name}`)
  } catch {
    return null
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`floorwatch.${name}`, value)
  } catch {
    // Then it holds until the page is closed.
  }
}
