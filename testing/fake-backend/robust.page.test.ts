import { expect, type Page } from '@playwright/test'
import { it } from 'vitest'
import { pageStories } from './page-stories.ts'
import { project } from './world.ts'

/** How long what is shown may be wrong (milliseconds). */
const soon = 10_000

/** Begins to add up what moves on the page without being asked to; the function it gives tells the sum so far. */
async function watchShifts(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const shifts = { sum: 0 }
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.sum += (entry as PerformanceEntry & { value: number }).value
    }).observe({ type: 'layout-shift', buffered: false })
  })
  return () => page.evaluate(() => (window as unknown as { shifts: { sum: number } }).shifts.sum)
}

pageStories('the page when things break', (open) => {
  const terminalOf = (page: Page) => page.getByRole('region', { name: 'Terminal', exact: true })
  const frameOf = (page: Page) => page.getByRole('region', { name: 'Sandbox demo' })

  /** A sandbox with an edited file and a terminal. */
  async function atWork() {
    const opened = await open(({ world }) => {
      world.add({ name: 'demo' }, project)
      world.add({ name: 'other', state: 'stopped' })
    })
    const { page } = opened
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await page.getByRole('treeitem', { name: 'README.md' }).dblclick()
    const editor = page.getByRole('region', { name: 'Editor' })
    await expect(editor).toContainText('ponyfill')
    await editor.locator('.view-lines').first().click()
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.type('mine ')
    await page.getByRole('button', { name: 'New terminal' }).click()
    await terminalOf(page).click()
    await page.keyboard.type('echo ready\n')
    await expect(terminalOf(page)).toContainText('ready')
    return { ...opened, editor }
  }

  it('[RO3] [RO6] says that the engine is away and what is safe, disables what cannot be done, and moves nothing', async () => {
    const { page, world, editor } = await atWork()
    const shifted = await watchShifts(page)
    world.loseEngine()
    const banner = page.getByRole('alert').filter({ hasText: 'Docker 26.1.5 does not answer' })
    await expect(banner).toContainText('Files are safe')
    await expect(frameOf(page)).toContainText('unknown')
    await expect(frameOf(page)).toContainText(/last seen running, \d/)
    const stop = page.getByRole('button', { name: 'Stop', exact: true })
    await expect(stop).toBeDisabled()
    await expect(stop).toHaveAttribute('title', /engine it lives on does not answer/)
    await expect(page.getByRole('list', { name: 'Sandboxes' })).toContainText('other')
    await expect(editor).toContainText('mine')
    world.findEngine()
    await expect(banner).toBeHidden()
    await expect(stop).toBeEnabled()
    expect(await shifted()).toBeLessThan(0.005)

    await editor.locator('.view-lines').first().click()
    await page.keyboard.press('ControlOrMeta+s')
    await expect(page.getByRole('tab', { name: /README\.md/ })).not.toContainText('unsaved')
    await terminalOf(page).click()
    await page.keyboard.type('echo and on\n')
    await expect(terminalOf(page)).toContainText('and on')
  })

  it('[RO6] tells of what happens to a sandbox over its content, which stays where it is', async () => {
    const { page, world } = await atWork()
    const shifted = await watchShifts(page)
    const { id } = world.get('demo')
    world.change(id, { notices: [{ id: '1', text: 'The agent was restarted.' }] })
    await expect(frameOf(page).getByText('The agent was restarted.')).toBeVisible()
    world.change(id, { state: 'paused' })
    await expect(frameOf(page)).toContainText('Everything inside stands still')
    world.change(id, { state: 'running', notices: [] })
    await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeVisible()
    expect(await shifted()).toBeLessThan(0.005)
  })

  it('[RO4] [RO6] notices a backend that hangs, goes on once it answers, and moves nothing', async () => {
    const { page, hang, goOn } = await atWork()
    const shifted = await watchShifts(page)
    const banner = page.getByText('The connection to Airlock was lost')
    hang()
    await expect(banner).toBeVisible({ timeout: soon })
    goOn()
    await expect(banner).toBeHidden({ timeout: soon })
    expect(await shifted()).toBeLessThan(0.005)
    await terminalOf(page).click()
    await expect(terminalOf(page)).not.toContainText('Connecting again')
    await page.keyboard.type('echo and on\n')
    await expect(terminalOf(page)).toContainText('and on')
  })
})
