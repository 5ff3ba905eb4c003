import { chromium, type Browser } from '@playwright/test'
import { chromiumLaunch } from '../../e2e/support/chromium.ts'
import type { Field } from '../field.ts'
import { CodeServer } from '../peers/code-server.ts'
import { openAirlockPage } from './airlock-page.ts'
import type { TerminalPage } from './terminal-page.ts'
import { WebDoor } from './web-door.ts'

/** Where page contests are held: the same Chromium for us and the peers, one terminal of each in front. */
export interface PageField extends Field {
  readonly browser: Browser
  readonly door: WebDoor
  readonly ours: TerminalPage
  /** Why there is no code-server, or it with its terminal. */
  readonly codeServer: { readonly server: CodeServer; readonly terminal: TerminalPage } | string
}

/** Opens the pages, runs `work` and closes all again. */
export async function onPages(field: Field, work: (field: PageField) => Promise<void>): Promise<void> {
  const browser = await chromium.launch(chromiumLaunch())
  const door = new WebDoor(field.airlock.environment)
  let server: CodeServer | undefined
  try {
    const ours = await openAirlockPage(field, browser, door)
    const peer = await CodeServer.start()
    if (typeof peer !== 'string') server = peer
    const codeServer = typeof peer === 'string' ? peer : { server: peer, terminal: await peer.open(browser) }
    await work({ ...field, browser, door, ours, codeServer })
  } finally {
    await browser.close()
    await server?.close()
    await door.close()
  }
}
