import type { Browser, Page } from '@playwright/test'

const viewport = { width: 1280, height: 800 }

/** A page in a context of its own: nothing is remembered from another one, neither cookies nor cached files. */
export async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport })
  // Functions sent to the page come from a compiler that names them by a helper of its own.
  await context.addInitScript('globalThis.__name = (one) => one')
  return await context.newPage()
}
