import type { Browser } from '@playwright/test'
import { newPage } from './new-page.ts'

interface Shown {
  airlockShown?: number
}

/**
 * Milliseconds from the start of a navigation, with nothing in any cache, until the first frame after an element at
 * `selector` is shown, by the page's own clock.
 */
export async function timeToShown(browser: Browser, address: string, selector: string): Promise<number> {
  const page = await newPage(browser)
  await page.addInitScript((wanted) => {
    const look = () => {
      const isShown = [...document.querySelectorAll(wanted)].some((one) => one.getClientRects().length > 0)
      if (!isShown) requestAnimationFrame(look)
      else requestAnimationFrame(() => ((window as Shown).airlockShown = performance.now()))
    }
    requestAnimationFrame(look)
  }, selector)
  await page.bringToFront()
  await page.goto(address)
  const shown = await page.waitForFunction(() => (window as Shown).airlockShown, undefined, { timeout: 120_000 })
  const time = await shown.jsonValue()
  await page.context().close()
  if (time === undefined) throw new Error(`Nothing was shown at ${selector}.`)
  return time
}
