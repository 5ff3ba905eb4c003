import { existsSync } from 'node:fs'
import { chromium, expect as impatientExpect, type Browser, type Page } from '@playwright/test'
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest'
import { chromiumLaunch } from '../../e2e/support/chromium.ts'
import { isAllRequired } from '../engines/requirements.ts'
import { builtPage } from './built-page.ts'
import { startFakeBackend, type FakeBackend } from './server.ts'

/** How long a page may take for anything: far longer than it does, so that a busy machine fails no story. */
const patienceMs = 20_000

export const expect = impatientExpect.configure({ timeout: patienceMs })

const launch = chromiumLaunch()
/** The page needs a browser; where there is none, and none is required, the reporter shows its stories as left out. */
const hasBrowser = 'executablePath' in launch || existsSync(chromium.executablePath())

/** Opens the page over a backend in memory of its own, which `prepare` fills before. */
export type OpenPage = (prepare?: (backend: FakeBackend) => void) => Promise<FakeBackend & { readonly page: Page }>

/** Stories of the built page, which is built when it is stale; each gets a fresh backend and browser context. */
export function pageStories(title: string, stories: (open: OpenPage) => void): void {
  describe.skipIf(!hasBrowser && !isAllRequired())(title, { timeout: 90_000 }, () => {
    let browser: Browser
    let pageDirectory: string
    beforeAll(async () => {
      pageDirectory = await builtPage()
      browser = await chromium.launch(launch)
    }, 120_000)
    afterAll(() => browser.close())

    stories(async (prepare = () => undefined) => {
      const backend = await startFakeBackend({ pageDirectory })
      backend.world.phaseMs = 20
      prepare(backend)
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
      const failures: Error[] = []
      onTestFinished(async () => {
        await context.close()
        await backend.close()
        if (failures.length > 0) throw new AggregateError(failures, `The page threw: ${String(failures[0])}`)
      })
      const page = await context.newPage()
      page.on('pageerror', (error) => failures.push(error))
      page.setDefaultTimeout(patienceMs)
      await page.goto(backend.door.address)
      return { page, ...backend }
    })
  })
}
