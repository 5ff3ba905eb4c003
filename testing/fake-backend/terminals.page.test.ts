import type { Page } from '@playwright/test'
import { it } from 'vitest'
import { expect, pageStories } from './page-stories.ts'
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

/** Runs in the page: WebGL that the processor paints passes for a fast card, which `lose-graphics` takes away. */
function pretendFastGraphics(): void {
  const contexts: WebGL2RenderingContext[] = []
  const prototype = WebGL2RenderingContext.prototype
  const getParameter = prototype.getParameter
  const nameOfRenderer = 0x9246
  prototype.getParameter = function (name) {
    if (!contexts.includes(this)) contexts.push(this)
    return name === nameOfRenderer ? 'A fast card' : (getParameter.call(this, name) as unknown)
  }
  addEventListener('lose-graphics', () => {
    for (const context of contexts) context.getExtension('WEBGL_lose_context')?.loseContext()
  })
}

const demo = (backend: { readonly world: FakeWorld }) => {
  backend.world.add({ name: 'demo' }, { 'src/a.ts': 'one\ntwo\nthree\n' })
}

pageStories('terminals', (open) => {
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

  it('[TE11] a name that is being typed stays when the terminal changes its title meanwhile', async () => {
    const { page, world } = await open(demo)
    await openDemo(page)
    await openTerminal(page)
    await tabs(page).first().dblclick()
    await page.keyboard.type('wo')
    const [terminal] = world.inside('demo').terminals.values()
    terminal?.print('\x1b]2;a title of some length\x07')
    // The field takes the room that the title would.
    await expect(page.getByRole('textbox', { name: 'Name of the terminal' })).toHaveAttribute('size', '22')
    await page.keyboard.type('rk')
    await page.keyboard.press('Enter')
    await expect(tabs(page).first()).toContainText('work')
  })

  it('[TE30] are painted by the DOM, with all their text, once the graphics card is taken away', async () => {
    const { page } = await open(demo)
    await page.evaluate(pretendFastGraphics)
    await openDemo(page)
    await page.getByRole('button', { name: 'New terminal' }).click()
    const painted = views(page).first()
    await expect(painted.locator('canvas').first()).toBeAttached()
    await expect(painted.locator('.xterm-rows')).toHaveCount(0)
    await page.keyboard.type('echo before\n')

    await page.evaluate(() => dispatchEvent(new Event('lose-graphics')))
    await expect(painted.locator('.xterm-rows')).toContainText('echo before', { timeout: 15_000 })
    await expect(painted.locator('canvas')).toHaveCount(0)
    await page.keyboard.type('echo after\n')
    await expect(painted.locator('.xterm-rows')).toContainText('echo after')
  })

  it('[TE32] have the text of their screen for assistive technology, and announce output only where that is wished', async () => {
    const { page, settings } = await open(demo)
    await openDemo(page)
    await openTerminal(page)
    await page.keyboard.type('echo first\n')
    const text = region(page).getByRole('document', { name: 'Text of the terminal' })
    await expect(text).toContainText('echo first')
    const input = region(page).getByRole('textbox', { name: 'Terminal input' })
    await expect(input).toHaveAttribute('aria-description', /Announce output/)
    await settings.change('terminal.screenReader', true)
    await expect(text).toBeEmpty()
    await expect(input).not.toHaveAttribute('aria-description')
    await page.keyboard.type('echo second\n')
    await expect(region(page).locator('.xterm-accessibility [aria-live]')).toContainText('second')
    await settings.change('terminal.screenReader', false)
    await expect(text).toContainText('echo second')
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
    const { page, settings } = await open(demo)
    await openDemo(page)
    await openTerminal(page)
    for (const word of ['apple', 'Apple', 'plum', 'apples']) await page.keyboard.type(`echo ${word}\n`)
    await expect(region(page)).toContainText(/echo apples[^]*apples/)
    await page.keyboard.press('ControlOrMeta+f')
    const bar = page.getByRole('search', { name: 'Find in the terminal' })
    await page.keyboard.type('apple')
    await expect(bar.getByRole('status')).toHaveText('6 of 6')
    await page.keyboard.press('Enter')
    await expect(bar.getByRole('status')).toHaveText('5 of 6')
    await page.keyboard.press('Shift+Enter')
    await expect(bar.getByRole('status')).toHaveText('6 of 6')
    await settings.change('appearance.theme', 'high-contrast-dark')
    const edges = () =>
      region(page)
        .locator('.xterm-find-result-decoration')
        .evaluateAll((marks) => [...new Set(marks.map((mark) => getComputedStyle(mark).outlineColor))].sort())
    await expect.poll(edges).toEqual(['rgb(255, 209, 102)', 'rgb(255, 255, 255)'])
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

  it('[TE17] [TE19] show how each command ended, lead from one to the next, and put the last at the prompt again', async () => {
    const { page, world } = await open(demo)
    await openDemo(page)
    await openTerminal(page)
    const dots = page.getByRole('img', { name: /Went well|Exited/ })
    await page.keyboard.type('echo one\nnope\n\n')
    await expect(dots).toHaveCount(2)
    await expect(page.getByRole('img', { name: 'Exited with 127: nope' })).toBeVisible()
    await expect(page.getByRole('img', { name: 'Went well: echo one' })).toBeVisible()
    const [terminal] = world.inside('demo').terminals.values()
    // What a program prints is no mark.
    terminal?.print('\x1b]133;A\x07\x1b]133;C;cmdline_url=evil\x07\x1b]133;D;0;airlock=guess\x07')
    for (let count = 0; count < 40; count++) terminal?.print(`line ${count}\r\n`)
    await expect(region(page)).toContainText('line 39')
    await expect(page.getByRole('img', { name: 'Exited with 127: nope' })).toBeHidden()
    await page.keyboard.press('ControlOrMeta+ArrowUp')
    await expect(page.getByRole('img', { name: 'Exited with 127: nope' })).toBeVisible()
    await page.keyboard.press('ControlOrMeta+ArrowUp')
    await expect(page.getByRole('img', { name: 'Went well: echo one' })).toHaveAttribute('data-current')
    await page.keyboard.press('Control+Shift+p')
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible()
    await page.keyboard.type('Put the last command at')
    await page.keyboard.press('Enter')
    // A program could have made it up: it is read first.
    await expect.poll(() => terminal?.typed).toMatch(/\r\rnope$/)
    await page.keyboard.press('Enter')
    await expect.poll(() => terminal?.typed).toMatch(/nope\r$/)
  })

  it('[TE18] open a file that the output names at its place, with Ctrl and a click, and nothing that is not there', async () => {
    const { page, world } = await open(({ world }) => {
      world.add({ name: 'demo' }, { 'src/parse.ts': 'first\nsecond line here\nthird\n' })
    })
    await openDemo(page)
    await openTerminal(page)
    await page.keyboard.type('tsc\n')
    await expect(region(page)).toContainText('TS2322')
    const row = region(page).locator('.xterm-rows > div').filter({ hasText: 'TS2322' })
    const box = await row.boundingBox()
    const letter = await row.evaluate((element) => {
      const range = document.createRange()
      const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode() ?? element
      range.setStart(text, 0)
      range.setEnd(text, 4)
      return range.getBoundingClientRect().width / 4
    })
    const at = (column: number) => [(box?.x ?? 0) + letter * column, (box?.y ?? 0) + (box?.height ?? 0) / 2] as const
    const hint = region(page).locator('.terminal-host')
    // An answer that comes after the move onto the name is looked at with the next move.
    await expect(async () => {
      await page.mouse.move(...at('src/parse.ts(2,12): error TS2322: of src/n'.length))
      await page.mouse.move(...at(3))
      await expect(hint).toHaveAttribute('title', /opens \/workspace\/src\/parse\.ts:2/, { timeout: 1000 })
    }).toPass()
    await page.mouse.click(...at(3))
    await page.keyboard.down('Control')
    await page.mouse.click(...at(3))
    await page.keyboard.up('Control')
    await expect(page.getByRole('tab', { name: 'parse.ts' })).toBeVisible()
    await expect(page.getByRole('region', { name: 'Editor' })).toContainText('second line here')
    expect(world.get('demo').name).toBe('demo')
  })

  it('[T-T4] show where a link truly leads, ask before it opens, and open nothing but the web', async () => {
    const { page, world } = await open(demo)
    await openDemo(page)
    await openTerminal(page)
    const [terminal] = world.inside('demo').terminals.values()
    const link = (address: string, text: string) => `\x1b]8;;${address}\x1b\\${text}\x1b]8;;\x1b\\`
    terminal?.print('\x1b[H\x1b[2J')
    terminal?.print(`${link('https://evil.example/a\u202egpj', 'https://bank.example')}\r\n`)
    terminal?.print(
      `${link('javascript:alert(1)', 'run me')}\r\n${link('http://user@host.example', 'as somebody')}\r\n`,
    )
    terminal?.print(`${link(`https://host.example/${'x'.repeat(100_000)}`, 'very long')}\r\nend\r\n`)
    await expect(region(page)).toContainText('end')
    const click = async (text: string) => {
      const row = region(page).locator('.xterm-rows > div').filter({ hasText: text }).first()
      const box = await row.boundingBox()
      await page.mouse.move((box?.x ?? 0) + 12, (box?.y ?? 0) + 8)
      await page.keyboard.down('Control')
      await page.mouse.click((box?.x ?? 0) + 14, (box?.y ?? 0) + 8)
      await page.keyboard.up('Control')
    }
    const question = page.getByRole('alertdialog')
    for (const text of ['run me', 'as somebody', 'very long']) await click(text)
    await expect(question).toBeHidden()
    await click('bank')
    await expect(question).toContainText('https://evil.example/a%E2%80%AEgpj')
    await question.getByRole('button', { name: 'Cancel' }).click()
  })

  it('[T-T12] come back as they were in a full-screen program, with the modes that it set', async () => {
    const { page, world, kill, start } = await open(demo)
    await openDemo(page)
    await openTerminal(page)
    const [terminal] = world.inside('demo').terminals.values()
    terminal?.print('\x1b[?1049h\x1b[2J\x1b[?2004h\x1b[Htop of the editor\x1b[5;1Hline five\x1b[24;1H')
    await expect(region(page)).toContainText('line five')
    const shown = () => region(page).locator('.xterm-rows > div').allTextContents()
    const before = await shown()
    await kill()
    await start()
    await expect(page.getByText('Connecting again')).toBeHidden()
    await expect(region(page)).toContainText('line five')
    await page.reload()
    await expect(region(page)).toContainText('line five')
    expect(await shown()).toEqual(before)
    await paste(page, 'a\nb')
    await expect.poll(() => terminal?.typed).toContain('\x1b[200~a\rb\x1b[201~')
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
