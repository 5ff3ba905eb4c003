import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { chromium, expect, type Browser, type Page } from '@playwright/test'
import { afterAll, beforeAll, describe, it, onTestFinished } from 'vitest'
import { chromiumLaunch } from '../../e2e/support/chromium.ts'
import { isAllRequired } from '../engines/requirements.ts'
import { startFakeBackend, type FakeBackend } from './server.ts'
import { project } from './world.ts'

const pageDirectory = path.join(process.cwd(), 'node_modules', '.cache', 'airlock-page-for-tests')
const launch = chromiumLaunch()
/** The page needs a browser; where there is none, and none is required, the reporter shows its stories as left out. */
const hasBrowser = 'executablePath' in launch || existsSync(chromium.executablePath())

describe.skipIf(!hasBrowser && !isAllRequired())('the page, over a backend in memory', { timeout: 60_000 }, () => {
  let browser: Browser
  beforeAll(async () => {
    // In a process of its own, as the product is built.
    const vite = path.join('node_modules', 'vite', 'bin', 'vite.js')
    const args = [
      vite,
      'build',
      '--config',
      'src-renderer/vite.config.ts',
      '--outDir',
      pageDirectory,
      '--logLevel',
      'error',
    ]
    await promisify(execFile)(process.execPath, args)
    browser = await chromium.launch(launch)
  }, 120_000)
  afterAll(() => browser.close())

  async function open(prepare: (backend: FakeBackend) => void = () => undefined) {
    const backend = await startFakeBackend({ pageDirectory })
    backend.world.phaseMs = 20
    prepare(backend)
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
    onTestFinished(async () => {
      await context.close()
      await backend.close()
    })
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    await page.goto(backend.door.address)
    return { page, ...backend }
  }
  const terminalOf = (page: Page) => page.getByRole('region', { name: 'Terminal', exact: true })

  it('takes the token out of the address and goes on after a reload', async () => {
    const { page } = await open()
    await expect(page.getByRole('status', { name: 'Engine' })).toContainText('Docker 26.1.5 · gVisor')
    expect(page.url()).not.toContain('token')
    await page.reload()
    await expect(page.getByRole('status', { name: 'Engine' })).toContainText('Docker 26.1.5')
  })

  it('leads from a folder to a prompt, an edit, a stop and a start', async () => {
    const { page, world } = await open()
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('demo')
    await dialog.getByRole('textbox', { name: 'Folder' }).fill('/home/me/path-parse')
    await dialog.getByRole('button', { name: 'Create' }).click()
    const badge = page.getByRole('button', { name: 'Isolation' })
    await expect(badge).toContainText(/gVisor.*proven/)

    await page.getByRole('button', { name: 'New terminal' }).click()
    const terminal = terminalOf(page)
    await terminal.click()
    await page.keyboard.type('npm test\n')
    await expect(terminal).toContainText('$ npm test')
    await expect(terminal).toContainText('24 tests passed')

    await page.getByRole('tree', { name: 'Files' }).getByRole('treeitem', { name: 'index.js' }).dblclick()
    const editor = page.getByRole('region', { name: 'Editor' })
    await expect(editor).toContainText('isWindows')
    await editor.locator('.view-lines').first().click()
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.type('throw new Error("broken by hand")\n')
    await expect(page.getByRole('tab', { name: /index\.js/ })).toContainText('unsaved')
    await page.keyboard.press('ControlOrMeta+s')
    await expect(page.getByRole('tab', { name: /index\.js/ })).not.toContainText('unsaved')
    const { id } = world.get('demo')
    expect(world.filesOf(id).read('/workspace/index.js')).toMatch(/^throw new Error\("broken by hand"\)\n'use strict'/)

    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await expect(page.getByRole('list', { name: 'Sandboxes' })).toContainText(/stopped/i)
    await page.getByRole('button', { name: 'Start', exact: true }).first().click()
    await expect(badge).toContainText(/proven/i)
    await expect(terminal).toContainText('24 tests passed')
    await expect(terminal).toContainText('a new shell begins')
    await terminal.click()
    await page.keyboard.type('echo "and on"\n')
    await expect(terminal).toContainText('and on')
    await page.getByRole('tree', { name: 'Files' }).getByRole('treeitem', { name: 'index.js' }).dblclick()
    await expect(editor).toContainText('broken by hand')
  })

  it('never overwrites what changed in the sandbox unasked', async () => {
    const { page, world } = await open(({ world }) => world.add({ name: 'demo' }, project))
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await page.getByRole('treeitem', { name: 'README.md' }).dblclick()
    const editor = page.getByRole('region', { name: 'Editor' })
    await expect(editor).toContainText('ponyfill')
    await editor.locator('.view-lines').first().click()
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.type('mine ')
    const files = world.filesOf(world.get('demo').id)
    files.put('/workspace/README.md', 'theirs\n')
    await page.keyboard.press('ControlOrMeta+s')
    const dialog = page.getByRole('alertdialog').filter({ hasText: /changed/i })
    await expect(dialog).toBeVisible()
    expect(files.read('/workspace/README.md')).toBe('theirs\n')
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    expect(files.read('/workspace/README.md')).toBe('theirs\n')
    await editor.locator('.view-lines').first().click()
    await page.keyboard.press('ControlOrMeta+s')
    await dialog.getByRole('button', { name: /overwrite/i }).click()
    await expect(dialog).toBeHidden()
    await expect.poll(() => files.read('/workspace/README.md')).toMatch(/^mine # path-parse/)
  })

  it('shows a file again that changed while nothing of it was edited', async () => {
    const { page, world } = await open(({ world }) => world.add({ name: 'demo' }, project))
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await page.getByRole('treeitem', { name: 'README.md' }).dblclick()
    const editor = page.getByRole('region', { name: 'Editor' })
    await expect(editor).toContainText('ponyfill')
    world.filesOf(world.get('demo').id).put('/workspace/README.md', 'written inside\n')
    await expect(editor).toContainText('written inside')
    await expect(page.getByRole('tab', { name: 'README.md' })).not.toContainText('unsaved')
    world.filesOf(world.get('demo').id).put('/workspace/made-inside.txt', '')
    await expect(page.getByRole('treeitem', { name: 'made-inside.txt' })).toBeVisible()
  })

  it('goes on with the same terminal after the backend was killed', async () => {
    const { page, kill, start } = await open(({ world }) => world.add({ name: 'demo' }))
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await page.getByRole('button', { name: 'New terminal' }).click()
    const terminal = terminalOf(page)
    await terminal.click()
    await page.keyboard.type('tick\n')
    await expect(terminal).toContainText('tick 2 of 4242')
    await kill()
    await expect(page.getByText('The connection to Airlock was lost')).toBeVisible()
    await start()
    await expect(page.getByText('The connection to Airlock was lost')).toBeHidden()
    await expect(terminal).toContainText(/tick (1\d|2\d) of 4242/)
    // Each line once: nothing was lost and nothing came twice.
    const lines = await terminal.locator('.xterm-rows > div').allTextContents()
    const ticks = lines.flatMap((line) =>
      (/tick (\d+) of/.exec(line)?.[1] ?? '').split(',').filter(Boolean).map(Number),
    )
    expect(ticks).toEqual(ticks.map((_, index) => (ticks[0] ?? 0) + index))
    await page.keyboard.press('Control+c')
    await page.keyboard.type('echo still here\n')
    await expect(terminal).toContainText('still here')
  })

  it('answers what a program asks once, and not again when its output is replayed', async () => {
    const { page, world } = await open(({ world }) => world.add({ name: 'demo' }))
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    const { terminals } = world.inside('demo')
    const terminal = world.openTerminal('demo', { columns: 80, rows: 24 })
    terminal.print('\x1b[c\x1b[6n\x1b[?6n\x1b]11;?\x07\x1b[>q\x1bP$qm\x1b\\asked before\r\n')
    await page.reload()
    await expect(terminalOf(page)).toContainText('asked before')
    await terminalOf(page).click()
    await page.keyboard.type('echo end\n')
    await expect(terminalOf(page)).toContainText('end')
    expect(terminal.typed).toBe('echo end\r')
    terminal.print('\x1b[c')
    await expect.poll(() => terminal.typed).toContain('\x1b[?')
    expect(terminals.size).toBe(1)
  })

  it('lets a tree be used by keyboard alone', async () => {
    const { page, world } = await open(({ world }) => world.add({ name: 'demo' }, project))
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await expect(page.getByRole('treeitem', { name: 'src' })).toBeVisible()
    await page.keyboard.press('Control+Shift+e')
    await page.keyboard.press('s')
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('treeitem', { name: 'parse.ts' })).toBeVisible()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('F2')
    await page.keyboard.type('readme')
    await page.keyboard.press('Enter')
    const renamed = page.getByRole('treeitem', { name: 'readme.md', exact: true })
    await expect(renamed).toBeVisible()
    expect(world.filesOf(world.get('demo').id).has('/workspace/src/readme.md')).toBe(true)
    await page.keyboard.press('Delete')
    await page.getByRole('button', { name: 'Delete' }).click()
    await expect(renamed).toBeHidden()
  })

  it('keeps unsaved text when its file or the folder around it is renamed, and says so before it is deleted', async () => {
    const { page, world } = await open(({ world }) => world.add({ name: 'demo' }, project))
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    const files = world.filesOf(world.get('demo').id)
    const renameTo = async (name: string) => {
      await page.keyboard.press('F2')
      await expect(page.locator('.tree-input')).toBeFocused()
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type(name)
      await page.keyboard.press('Enter')
    }
    await page.getByRole('treeitem', { name: 'src' }).click()
    await page.getByRole('treeitem', { name: 'parse.ts' }).dblclick()
    const editor = page.getByRole('region', { name: 'Editor' })
    await editor.locator('.view-lines').first().click()
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.type('// mine\n')
    await expect(page.getByRole('tab', { name: /parse\.ts/ })).toContainText('unsaved')
    await page.keyboard.press('Control+Shift+e')
    await renameTo('other.ts')
    const tab = page.getByRole('tab', { name: /other\.ts/ })
    await expect(tab).toContainText('unsaved')
    await expect(editor).toContainText('// mine')

    // The tree has its own way to learn of it; keys mean the line that it shows.
    await expect(page.getByRole('treeitem', { name: 'other.ts' })).toBeVisible()
    await page.keyboard.press('ArrowLeft')
    await renameTo('lib')
    await expect(page.getByRole('treeitem', { name: 'lib' })).toBeVisible()
    await expect(tab).toContainText('unsaved')
    await page.keyboard.press('Delete')
    const question = page.getByRole('alertdialog')
    await expect(question).toContainText('1 file in it has changes that are not saved')
    await question.getByRole('button', { name: 'Keep it' }).click()
    await tab.click()
    await editor.locator('.view-lines').first().click()
    await page.keyboard.press('ControlOrMeta+s')
    await expect(tab).not.toContainText('unsaved')
    expect(files.read('/workspace/lib/other.ts')).toMatch(/^\/\/ mine/)
    expect(files.has('/workspace/src/parse.ts')).toBe(false)
  })

  it('tells again what happens again, also when it was put away before', async () => {
    const { page, world } = await open(({ world }) => world.add({ name: 'demo' }))
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    const { id } = world.get('demo')
    const told = page.getByText('The agent was restarted.')
    world.change(id, { notices: [{ id: '1', text: 'The agent was restarted.' }] })
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await expect(told).toBeHidden()
    world.change(id, { notices: [{ id: '2', text: 'The agent was restarted.' }] })
    await expect(told).toBeVisible()
  })

  it('says what is missing without an engine, and goes on as soon as one answers', async () => {
    const { missing, ready } = await import('./samples.ts')
    const { page, world } = await open(({ world }) => {
      world.engine = missing
      world.engineAfterRecheck = missing
    })
    await expect(page.getByRole('status', { name: 'Engine' })).toContainText(/no engine/i)
    await page.getByRole('button', { name: /check again/i }).click()
    await expect(page.getByRole('status', { name: 'Engine' })).toContainText(/no engine/i)
    world.setEngine(ready)
    await expect(page.getByRole('heading', { name: 'Run code you do not trust yet' })).toBeVisible()
  })
})
