import { expect, type Page } from '@playwright/test'
import { it } from 'vitest'
import { describePage } from './page-stage.ts'
import type { FakeWorld } from './world.ts'

const region = (page: Page) => page.getByRole('region', { name: 'Terminal', exact: true })
const tabs = (page: Page) => page.getByRole('tablist', { name: 'Terminals' }).getByRole('tab')
const views = (page: Page) => region(page).locator('.terminal-view')

async function openDemo(page: Page): Promise<void> {
  await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
}

async function openTerminal(page: Page): Promise<void> {
  const before = await tabs(page).count()
  await page.getByRole('button', { name: 'New terminal' }).click()
  await expect(tabs(page)).toHaveCount(before + 1)
  await expect(region(page)).toContainText('$')
}

/** Pastes as the browser does: the clipboard itself is not ours to fill in a headless one. */
async function paste(page: Page, text: string): Promise<void> {
  await views(page)
    .first()
    .locator('.xterm-helper-textarea')
    .evaluate((area, pasted) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', pasted)
      area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, text)
}

const demo = (backend: { readonly world: FakeWorld }) => {
  backend.world.add({ name: 'demo' }, { 'src/a.ts': 'one\ntwo\nthree\n' })
}

describePage('terminals', (open) => {
  it('[TE11] [TE12] have tabs with names and splits, which are the same after a reload', async () => {
    const { page } = await open(demo)
    await openDemo(page)
    await openTerminal(page)
    await page.keyboard.type('echo first\n')
    await expect(region(page)).toContainText('echo first')
    await openTerminal(page)
    await page.keyboard.press('Control+Shift+Digit5')
    await expect(views(page)).toHaveCount(2)
    await expect(views(page).nth(1)).toContainText('$')
    await page.keyboard.type('echo right\n')
    await expect(views(page).nth(1)).toContainText('echo right')
    await page.keyboard.press('Alt+ArrowLeft')
    await page.keyboard.type('echo left\n')
    await expect(views(page).first()).toContainText('echo left')

    await tabs(page).nth(1).focus()
    await page.keyboard.press('F2')
    await page.keyboard.type('server')
    await page.keyboard.press('Enter')
    await expect(tabs(page).nth(1)).toContainText('server')
    await page.keyboard.press('Control+Shift+PageUp')
    await expect(tabs(page).first()).toContainText('server')

    await page.reload()
    await expect(tabs(page)).toHaveCount(2)
    await expect(tabs(page).first()).toContainText('server')
    await expect(views(page)).toHaveCount(2)
    await expect(views(page).first()).toContainText('echo left')
    await expect(views(page).nth(1)).toContainText('echo right')
    await tabs(page).nth(1).click()
    await expect(region(page)).toContainText('echo first')
  })

  it('[TE13] say on the tab how a program ended, and start it again in its place', async () => {
    const { page } = await open(demo)
    await openDemo(page)
    await openTerminal(page)
    await tabs(page).first().dblclick()
    await page.keyboard.type('job')
    await page.keyboard.press('Enter')
    await region(page).click()
    await page.keyboard.type('exit 3\n')
    await expect(tabs(page).first()).toContainText('exited 3')
    await page.getByRole('button', { name: 'Start again' }).click()
    await expect(tabs(page)).toHaveCount(1)
    await expect(tabs(page).first()).not.toContainText('exited')
    await expect(tabs(page).first()).toContainText('job')
    await expect(region(page)).toContainText('$')
  })

  it('[TE14] find text in all that was printed, by keyboard alone', async () => {
    const { page } = await open(demo)
    await openDemo(page)
    await openTerminal(page)
    for (const word of ['apple', 'Apple', 'plum', 'apples']) await page.keyboard.type(`echo ${word}\n`)
    await expect(region(page)).toContainText('echo apples')
    await page.keyboard.press('ControlOrMeta+f')
    const bar = page.getByRole('search', { name: 'Find in the terminal' })
    await page.keyboard.type('apple')
    await expect(bar.getByRole('status')).toHaveText('6 of 6')
    await page.keyboard.press('Enter')
    await expect(bar.getByRole('status')).toHaveText('5 of 6')
    await page.keyboard.press('Shift+Enter')
    await expect(bar.getByRole('status')).toHaveText('6 of 6')
    await bar.getByRole('button', { name: 'Match case' }).click()
    await expect(bar.getByRole('status')).toContainText('4')
    await bar.getByRole('button', { name: 'Regular expression' }).click()
    await bar.getByRole('textbox', { name: 'Find' }).fill('app(')
    await expect(bar.getByRole('status')).toHaveText('No pattern')
    await bar.getByRole('textbox', { name: 'Find' }).fill('pl[u]m$')
    await expect(bar.getByRole('status')).toHaveText('2 of 2')
    await page.keyboard.press('Escape')
    await expect(bar).toBeHidden()
    await page.keyboard.type('echo typed on\n')
    await expect(region(page)).toContainText('typed on')
  })

  it('[T-T9] [TE15] show several lines before they are pasted, and never type what only looks like text', async () => {
    const { page, world } = await open(demo)
    await openDemo(page)
    await openTerminal(page)
    const [terminal] = world.inside('demo').terminals.values()
    await paste(page, 'one line')
    await expect.poll(() => terminal?.typed).toBe('one line')
    await paste(page, 'echo a\necho b\n')
    const question = page.getByRole('alertdialog')
    await expect(question).toContainText('echo b')
    await question.getByRole('button', { name: 'Cancel' }).click()
    // Also where a program takes pastes as a whole: the end of a paste must come from the terminal alone.
    terminal?.print('\x1b[?2004h')
    await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toContain('xterm')
    await paste(page, 'x\x1b[201~\nrm -rf ~\n')
    await expect(question).toContainText('\u241b[201~')
    await question.getByRole('button', { name: 'Paste without them' }).click()
    await expect.poll(() => terminal?.typed).toContain('rm -rf')
    expect(terminal?.typed.match(/\x1b\[201~/g)).toHaveLength(1)
    expect(terminal?.typed).toMatch(/x\[201~\rrm -rf ~\r\x1b\[201~$/)
  })

  it('[T-T3] [TE16] ask before a program’s text goes to the clipboard, and never tell it what is there', async () => {
    const { page, world } = await open(demo)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await openDemo(page)
    await openTerminal(page)
    const [terminal] = world.inside('demo').terminals.values()
    const bar = page.getByText('wants to put')
    terminal?.print('\x1b]52;c;?\x07\x1b]52;c;not base64!\x07')
    terminal?.print(`\x1b]52;c;${Buffer.from('from inside').toString('base64')}\x07asked\r\n`)
    await expect(bar).toContainText('from inside')
    // It takes no key from whoever types.
    await page.keyboard.type('still here')
    await expect.poll(() => terminal?.typed).toBe('still here')
    await page.getByRole('button', { name: 'Allow once' }).click()
    await expect(bar).toBeHidden()
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('from inside')
    terminal?.print(`\x1b]52;c;${Buffer.from('again').toString('base64')}\x07`)
    await page.getByRole('button', { name: 'Never here' }).click()
    terminal?.print(`\x1b]52;c;${Buffer.from('and again').toString('base64')}\x07the end\r\n`)
    await expect(region(page)).toContainText('the end')
    await expect(bar).toBeHidden()
  })
})
