import type { Page } from '@playwright/test'
import { it } from 'vitest'
import { expect, pageStories } from './page-stories.ts'
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

  it('[RO6] covers no heading with a banner in a narrow window', async () => {
    const { page, world } = await atWork()
    await page.setViewportSize({ width: 700, height: 700 })
    world.loseEngine()
    const banner = page.getByRole('alert').filter({ hasText: 'does not answer' })
    await expect(banner).toBeVisible()
    const [over, head] = await Promise.all([
      banner.boundingBox(),
      frameOf(page).getByRole('heading').first().boundingBox(),
    ])
    expect(over).not.toBeNull()
    expect(head).not.toBeNull()
    expect((over?.y ?? 0) + (over?.height ?? 0)).toBeLessThanOrEqual(head?.y ?? 0)
  })

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

  it('[RO4] [RO5] [RO6] notices a backend that hangs, tells what may not have arrived, goes on once it answers, and moves nothing', async () => {
    const { page, hang, goOn } = await atWork()
    const shifted = await watchShifts(page)
    const banner = page.getByText('The connection to Airlock was lost')
    hang()
    await terminalOf(page).click()
    await page.keyboard.type('echo unsure\n')
    await expect(banner).toBeVisible({ timeout: soon })
    await expect(terminalOf(page)).toContainText('What was typed last may not have arrived')
    goOn()
    await expect(banner).toBeHidden({ timeout: soon })
    expect(await shifted()).toBeLessThan(0.005)
    await terminalOf(page).click()
    await expect(terminalOf(page)).not.toContainText('Connecting again')
    await page.keyboard.type('echo and on\n')
    await expect(terminalOf(page)).toContainText('and on')
    await expect(terminalOf(page)).not.toContainText('may not have arrived')
  })

  /** As many as a person may have, two of them told apart by their names. */
  async function withMany() {
    const opened = await open(({ world }) => {
      for (let number = 1; number <= 50; number++) {
        world.add({ name: number === 30 ? 'web-shop' : `sandbox-${String(number).padStart(2, '0')}` })
      }
    })
    const list = opened.page.getByRole('list', { name: 'Sandboxes' })
    await expect(list.getByRole('listitem')).toHaveCount(50)
    return { ...opened, list }
  }

  it('[RO21] finds one of fifty sandboxes by filter, by typing and by arrows', async () => {
    const { page, list } = await withMany()
    const filter = page.getByRole('searchbox', { name: 'Filter sandboxes' })
    await filter.fill('shop')
    await expect(list.getByRole('listitem')).toHaveCount(1)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('region', { name: 'Sandbox web-shop' })).toBeVisible()
    await filter.press('Escape')
    await expect(list.getByRole('listitem')).toHaveCount(50)
    await list.getByRole('button', { name: /sandbox-01/ }).focus()
    await page.keyboard.type('w')
    await expect(list.getByRole('button', { name: /web-shop/ })).toBeFocused()
    await page.keyboard.press('ArrowDown')
    await expect(list.getByRole('button', { name: /sandbox-31/ })).toBeFocused()
  })

  it('[RO22] draws one line for a change of one sandbox, and neither scrolls nor reorders the others', async () => {
    const { page, world, list } = await withMany()
    await list.evaluate((element) => {
      element.scrollTop = 400
    })
    const names = () => list.locator('.sandbox-row-name').allTextContents()
    const before = await names()
    const shifted = await watchShifts(page)
    await list.evaluate((element) => {
      const touched = new Set<string>()
      Object.assign(window, { touched })
      new MutationObserver((records) => {
        for (const { target } of records) {
          const place = target instanceof Element ? target : target.parentElement
          touched.add(place?.closest('li')?.textContent ?? 'something else')
        }
      }).observe(element, { subtree: true, childList: true, characterData: true, attributes: true })
    })
    world.change(world.get('sandbox-20').id, { state: 'stopped' })
    await expect(list.getByRole('button', { name: /sandbox-20/ })).toContainText('stopped')
    const touched = await page.evaluate(() => [...(window as unknown as { touched: Set<string> }).touched])
    expect(touched).toEqual([expect.stringContaining('sandbox-20')])
    expect(await names()).toEqual(before)
    expect(await list.evaluate((element) => element.scrollTop)).toBe(400)
    expect(await shifted()).toBeLessThan(0.005)
  })

  it('[RO12] a reload leads back to the same sandbox, place in the list, filter and terminal', async () => {
    const { page, list } = await withMany()
    await list.evaluate((element) => {
      element.scrollTop = 900
    })
    await list.getByRole('button', { name: /sandbox-45/ }).click()
    await page.getByRole('button', { name: 'New terminal' }).click()
    await terminalOf(page).click()
    await page.keyboard.type('echo before the reload\n')
    await expect(terminalOf(page)).toContainText('before the reload')
    const scrolled = await list.evaluate((element) => element.scrollTop)
    await page.reload()
    await expect(page.getByRole('region', { name: 'Sandbox sandbox-45' })).toBeVisible()
    await expect(list.getByRole('listitem')).toHaveCount(50)
    await expect.poll(() => list.evaluate((element) => element.scrollTop)).toBe(scrolled)
    await expect(terminalOf(page)).toContainText('before the reload')
    await page.getByRole('searchbox', { name: 'Filter sandboxes' }).fill('sandbox-4')
    await page.reload()
    await expect(list.getByRole('listitem')).toHaveCount(10)
  })

  it('[DW3] a page that is not signed in says that, and nothing else that would not be true', async () => {
    const { page, door } = await open()
    const stranger = await page.context().newPage()
    await stranger.goto(new URL(door.address).origin)
    await expect(stranger.getByRole('alert')).toContainText('not signed in')
    await expect(stranger.getByRole('status', { name: 'Engine' })).toHaveText('Not connected')
    await expect(stranger.getByText(/Looking for|Connecting/)).toHaveCount(0)
    await expect(stranger.locator('.skeleton')).toHaveCount(0)
  })
})
