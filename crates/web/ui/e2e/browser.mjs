// The browser that these scripts look through.
import { chromium } from 'playwright-core'

export const SIZES = {
  wide: { width: 1920, height: 1080 },
  big: { width: 3840, height: 2160 },
  phone: { width: 390, height: 844 },
}

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
