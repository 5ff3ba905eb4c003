import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { chromium, expect as impatientExpect, type Browser, type Page } from '@playwright/test'
import { afterAll, beforeAll, describe, onTestFailed, onTestFinished } from 'vitest'
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

const viewport = { width: 1280, height: 800 }

/** A page and where its backend listens, for one story after the other. */
interface KeptPage {
  readonly page: Page
  readonly port: number
}

/**
 * Stories of the built page, which is built when it is stale; each gets a fresh backend. They share a page at one address,
 * emptied between them: what it loaded is compiled by then, and it opens in a third of the time. `fresh` stories, which
 * leave something in a page, get one each.
 */
export function pageStories(
  title: string,
  stories: (open: OpenPage) => void,
  pages: 'shared' | 'fresh' = 'shared',
): void {
  describe.skipIf(!hasBrowser && !isAllRequired())(title, { timeout: 90_000 }, () => {
    let browser: Browser
    let pageDirectory: string
    /** What the next story gets, null while one has it. */
    let kept: KeptPage | null = null
    beforeAll(async () => {
      pageDirectory = await builtPage()
      browser = await chromium.launch(launch)
    }, 120_000)
    afterAll(() => browser.close())

    stories(async (prepare = () => undefined) => {
      const before = kept
      kept = null
      const port = before !== null && (await isFree(before.port)) ? before.port : 0
      const backend = await startFakeBackend({ pageDirectory, port })
      const { address } = backend.door
      backend.world.phaseMs = 20
      prepare(backend)
      const page = before?.page ?? (await (await browser.newContext({ viewport, reducedMotion: 'reduce' })).newPage())
      const failures: Error[] = []
      const failed = (error: Error) => failures.push(error)
      let hasFailed = false
      onTestFailed(() => {
        hasFailed = true
      })
      onTestFinished(async () => {
        if (pages === 'fresh' || hasFailed || page.isClosed()) await page.context().close()
        else {
          await leave(page)
          page.off('pageerror', failed)
          kept = { page, port: Number(new URL(address).port) }
        }
        await backend.close()
        if (failures.length > 0) throw new AggregateError(failures, `The page threw: ${String(failures[0])}`)
      })
      page.on('pageerror', failed)
      page.setDefaultTimeout(patienceMs)
      if (before !== null) await forget(page, address)
      await page.goto(address)
      return { page, ...backend }
    })
  })
}

/** Somebody may have taken it meanwhile; then the page opens elsewhere, and as slowly as the first time. */
async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}

/** Ends what the page does, and what a story asked of the browser. */
async function leave(page: Page): Promise<void> {
  await page.goto('about:blank')
  await page.unrouteAll()
  await page.context().clearPermissions()
  await page.emulateMedia({
    media: null,
    colorScheme: null,
    contrast: null,
    forcedColors: null,
    reducedMotion: 'reduce',
  })
  await page.setViewportSize(viewport)
}

/** Empties what the page kept, where nothing of it runs. */
async function forget(page: Page, address: string): Promise<void> {
  await page.goto(new URL('/nothing-is-here', address).href)
  await page.evaluate(() => {
    localStorage.clear()
    sessionStorage.clear()
  })
}
