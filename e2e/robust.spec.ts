import type { Page } from '@playwright/test'
import { startDocker } from '../testing/engines/docker.ts'
import type { TestEngine } from '../testing/engines/test-engine.ts'
import { ensureImage } from '../testing/images.ts'
import { expect, test as story } from './support/story.ts'

/** How long what is shown may be wrong (milliseconds). */
const soon = { timeout: 10_000 }

/** An engine of the story's own, which it may kill. */
const test = story.extend<{ engine: TestEngine }>({
  engine: async ({}, use) => {
    const engine = await startDocker({ liveRestore: true })
    await ensureImage(engine.socket, 'base')
    await use(engine)
    await engine.stop()
  },
  engineSocket: async ({ engine }, use) => {
    await use(engine.socket)
  },
})

const terminalOf = (page: Page) => page.getByRole('region', { name: 'Terminal', exact: true })
const listOf = (page: Page) => page.getByRole('list', { name: 'Sandboxes' })

test('engine, backend and page go away in turn: what is shown is right soon after, and nothing typed is lost', async ({
  airlock,
  engine,
  openApp,
}) => {
  await airlock.json(['create', '--name', 'lasting', '--isolation', 'container', '--json'])
  await airlock.run(['exec', 'lasting', '--', 'sh', '-c', 'echo first > /workspace/notes.txt'])
  const page = await openApp()
  await listOf(page).getByText('lasting').click()
  const frame = page.getByRole('region', { name: 'Sandbox lasting' })
  const stop = frame.getByRole('button', { name: 'Stop', exact: true })
  const terminal = terminalOf(page)
  await page.getByRole('button', { name: 'New terminal' }).click()
  await terminal.click()
  await page.keyboard.type('i=0; while :; do i=$((i+1)); echo "tick $i of $$"; sleep 0.5; done\n')
  await expect(terminal).toContainText(/tick 2 of \d+/)
  const shell = /tick \d+ of (\d+)/.exec((await terminal.textContent()) ?? '')?.[1] ?? '?'
  const lastTick = async () =>
    Number([...((await terminal.textContent()) ?? '').matchAll(/tick (\d+) of/g)].at(-1)?.[1] ?? 0)
  const ticksOn = async (from: number) => {
    await expect.poll(lastTick).toBeGreaterThan(from)
    await expect(terminal).toContainText(`of ${shell}`)
  }
  await page.getByRole('treeitem', { name: 'notes.txt' }).dblclick()
  const editor = page.getByRole('region', { name: 'Editor' })
  await expect(editor).toContainText('first')
  const type = async (text: string) => {
    await editor.locator('.view-lines').first().click()
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.type(text)
  }
  const saved = async () => (await airlock.run(['exec', 'lasting', '--', 'cat', '/workspace/notes.txt'])).stdout

  await test.step('the engine is killed and started again', async () => {
    engine.signal('SIGKILL')
    const banner = page.getByRole('alert').filter({ hasText: 'does not answer' })
    await expect(banner).toContainText('Files are safe', soon)
    await expect(listOf(page)).toContainText('unknown', soon)
    await expect(frame).toContainText(/last seen running/)
    await expect(stop).toBeDisabled()
    await type('while the engine was away\n')
    const before = await lastTick()
    await engine.restart()
    await expect(banner).toBeHidden(soon)
    await expect(listOf(page)).not.toContainText('unknown', soon)
    await expect(stop).toBeEnabled()
    await ticksOn(before)
    await page.keyboard.press('ControlOrMeta+s')
    await expect(page.getByRole('tab', { name: /notes\.txt/ })).not.toContainText('unsaved')
    expect(await saved()).toBe('while the engine was away\nfirst\n')
  })

  await test.step('the backend stands still for longer than a heartbeat, and goes on', async () => {
    const backend = await airlock.backendProcess()
    process.kill(backend, 'SIGSTOP')
    const banner = page.getByText('The connection to Airlock was lost')
    try {
      await expect(banner).toBeVisible(soon)
      await type('while the backend stood still\n')
    } finally {
      process.kill(backend, 'SIGCONT')
    }
    const before = await lastTick()
    await expect(banner).toBeHidden(soon)
    await expect(listOf(page)).not.toContainText('unknown', soon)
    await ticksOn(before)
    expect(await airlock.backendProcess()).toBe(backend)
  })

  await test.step('the backend is killed', async () => {
    const before = await lastTick()
    process.kill(await airlock.backendProcess(), 'SIGKILL')
    await ticksOn(before + 4)
    await expect(page.getByText('The connection to Airlock was lost')).toBeHidden(soon)
    await page.keyboard.press('ControlOrMeta+s')
    await expect(page.getByRole('tab', { name: /notes\.txt/ })).not.toContainText('unsaved', soon)
    expect(await saved()).toBe('while the backend stood still\nwhile the engine was away\nfirst\n')
  })

  await test.step('nothing came twice and nothing is missing', async () => {
    await terminal.click()
    await page.keyboard.press('Control+c')
    await page.keyboard.type('echo "typed $((40+2)) once"\n')
    await expect(terminal).toContainText('typed 42 once')
    const text = (await terminal.locator('.xterm-rows > div').allTextContents()).join('\n')
    const ticks = [...text.matchAll(/tick (\d+) of/g)].map(([, tick]) => Number(tick))
    expect(ticks).toEqual(ticks.map((_, index) => (ticks[0] ?? 0) + index))
    expect(text.match(/typed 42 once/g)).toHaveLength(1)
  })

  await test.step('the page is frozen while the sandbox is stopped', async () => {
    const session = await page.context().newCDPSession(page)
    await session.send('Page.setWebLifecycleState', { state: 'frozen' })
    expect((await airlock.run(['stop', 'lasting'])).code).toBe(0)
    await session.send('Page.setWebLifecycleState', { state: 'active' })
    await expect(listOf(page)).toContainText('stopped', soon)
    await frame.getByRole('button', { name: 'Start', exact: true }).click()
    await expect(stop).toBeVisible()
    await expect(terminal).toContainText('typed 42 once')
  })

  await test.step('the window is reloaded', async () => {
    await expect(frame).toBeVisible()
    await type('before the reload\n')
    await expect(page.getByRole('tab', { name: /notes\.txt/ })).toContainText('unsaved')
    await page.reload()
    await expect(frame).toBeVisible(soon)
    await expect(terminal).toContainText('typed 42 once')
    await expect(editor).toContainText('before the reload')
    await expect(page.getByRole('tab', { name: /notes\.txt/ })).toContainText('unsaved')
  })
})
