// What the page says when it is not live. Empty: nothing to say.

import type { Freshness } from '../age/age'

export function noticeWords(freshness: Freshness, open: boolean, why: string, lastNews: string | null): string {
  if (freshness === 'live' || freshness === 'loading') return ''
  if (lastNews === null) return `${why || 'Floorwatch does not answer'}, trying again`
  const hidden = freshness === 'offline' ? '. Figures this old are not shown' : ''
  if (open) return `No news from the contact center since ${lastNews}${hidden}`
  return `${why || 'Connection lost'}, last news ${lastNews}, trying again${hidden}`
}
