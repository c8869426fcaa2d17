// The window that the figures of a screen are for, in words.

import { WINDOW } from '../wire/session'

const minutes = Number.parseInt(WINDOW, 10)

export const WINDOW_WORDS = `last ${minutes} min`
