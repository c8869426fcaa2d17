// What the page says when it is not live, or when its figures are not whole. Empty: nothing to say.

import type { Freshness } from '../age/age'
import { count, timeWithSeconds } from '../figures'
import type { Missed } from '../wire/messages'

/** What the figures shown miss. */
export function missedWords(missed: Missed | null): string {
  if (missed === null) return ''
  const were = missed.records === 1 ? 'record was' : 'records were'
  return `Incomplete before ${timeWithSeconds(missed.before)}: ${count(missed.records)} ${were} deleted unread`
}

export function noticeWords(freshness: Freshness, open: boolean, why: string, lastNews: string | null): string {
  if (freshness === 'live' || freshness === 'loading') return ''
  if (lastNews === null) return `${why || 'Floorwatch does not answer'}, trying again`
  const hidden = freshness === 'offline' ? '. Figures this old are not shown' : ''
  if (open) return `No news from the contact center since ${lastNews}${hidden}`
  return `${why || 'Connection lost'}, last news ${lastNews}, trying again${hidden}`
}
