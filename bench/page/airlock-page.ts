import type { Browser, Page } from '@playwright/test'
import type { Field } from '../field.ts'
import { newPage } from './new-page.ts'
import { takePrompt, type TerminalPage } from './terminal-page.ts'
import type { WebDoor } from './web-door.ts'

/** Our page through the web door, with a new terminal of the sandbox in front. */
export async function openAirlockPage(
  { airlock, sandbox }: Field,
  browser: Browser,
  door: WebDoor,
  prepare: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<TerminalPage> {
  const { name } = await airlock.api.sandboxes.get({ sandbox })
  const page = await newPage(browser)
  await prepare(page)
  await page.goto(await door.address())
  await page.getByRole('list', { name: 'Sandboxes' }).getByText(name, { exact: true }).click()
  return await newTerminal(page)
}

/** One more terminal, in front, at its prompt. */
export async function newTerminal(page: Page): Promise<TerminalPage> {
  const terminal = { page, rows: '.terminal-region .xterm-rows' }
  await page.getByRole('button', { name: 'New terminal' }).first().click()
  await page.locator('.terminal-region .xterm-helper-textarea:focus').waitFor()
  await takePrompt(terminal)
  return terminal
}
