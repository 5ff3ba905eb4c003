import type { Page } from '@playwright/test'
import { describe, it } from 'vitest'
import { expect, pageStories } from './page-stories.ts'
import { project } from './world.ts'

const palette = (page: Page) => page.getByRole('combobox', { name: 'Search or run a command' })

pageStories('the page by keyboard', (open) => {
  const opened = async () => {
    const staged = await open(({ world }) => {
      world.add({ name: 'demo' }, project)
      world.add({ name: 'scraper', state: 'stopped' })
    })
    await staged.page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await expect(staged.page.getByRole('treeitem', { name: 'README.md' })).toBeVisible()
    return staged
  }

  it('[KB4] finds commands and sandboxes by a few letters, with reasons for what cannot be done', async () => {
    const { page } = await opened()
    await page.keyboard.press('Control+k')
    await palette(page).fill('gosc')
    await expect(page.getByRole('option').first()).toHaveText(/Go to scraper.*stopped/)
    await palette(page).fill('save')
    const save = page.getByRole('option', { name: /^Save Editor Open a file first/ })
    await expect(save).toHaveAttribute('aria-disabled', 'true')
    await palette(page).fill('gosc')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Start', exact: true }).first()).toBeVisible()
    await page.keyboard.press('Control+k')
    await palette(page).fill('light')
    await page.keyboard.press('Enter')
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
    await page.keyboard.press('F1')
    await expect(page.getByRole('option').first()).toHaveText(/Theme: light/)
  })

  it('[KB4] has what is typed from the first frame of the palette on, also the first time', async () => {
    const { page } = await opened()
    await page.getByRole('treeitem', { name: 'README.md' }).dblclick()
    const editor = page.getByRole('region', { name: 'Editor' })
    await expect(editor).toContainText('ponyfill')
    await editor.locator('.view-lines').first().click()
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)))
    await page.waitForLoadState('networkidle')
    await page.keyboard.press('F1')
    await page.evaluate(() => new Promise(requestAnimationFrame))
    await page.keyboard.type('theme')
    await expect(palette(page)).toHaveValue('theme')
    await page.keyboard.press('Escape')
    await expect(editor).not.toContainText('theme')
  })

  it('[KB3, KB5] changes a shortcut, asks before it takes one away, and looks them up by pressing', async () => {
    const { page, settings } = await opened()
    await page.keyboard.press('Control+Alt+k')
    const search = page.getByRole('searchbox', { name: 'Search commands' })
    await search.fill('welcome')
    await page.getByRole('button', { name: 'Change keys of “Show the welcome page”' }).press('Enter')
    const recorder = page.getByRole('textbox', { name: 'New keys for “Show the welcome page”' })
    await expect(recorder).toBeFocused()
    await page.keyboard.press('h')
    await expect(page.getByText('Alone this is text')).toBeVisible()
    // It opens no palette while it is recorded.
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('alert')).toContainText('Ctrl+K is “Commands” already.')
    await page.getByRole('button', { name: 'Leave it' }).click()
    await page.getByRole('button', { name: 'Change keys of “Show the welcome page”' }).press('Enter')
    await page.keyboard.press('Alt+Shift+H')
    await expect.poll(() => settings.value('shortcuts')).toEqual({ 'window.welcome': 'Alt+Shift+H' })
    await search.fill('')
    await page.getByRole('button', { name: 'Search by pressing keys' }).click()
    await page.keyboard.press('Alt+Shift+H')
    await expect(page.getByRole('status').filter({ hasText: '1 command with Alt+Shift+H' })).toBeVisible()
    await page.keyboard.press('Alt+Shift+H')
    await expect(page.getByRole('heading', { name: 'Keyboard shortcuts' })).toBeHidden()

    await page.keyboard.press('Control+Alt+k')
    await page.getByRole('button', { name: 'Reset all' }).click()
    await expect.poll(() => settings.value('shortcuts')).toEqual({})
    await page.keyboard.press('Alt+Shift+H')
    await expect(page.getByRole('heading', { name: 'Keyboard shortcuts' })).toBeVisible()
  })

  it('[KB3] names in menus and hints the keys that the person chose, and none where there are none', async () => {
    const { page, settings } = await opened()
    await settings.change('shortcuts', {
      'terminal.new': 'Ctrl+Alt+N',
      'editor.close': 'Alt+Q',
      'editor.split-right': '',
      'files.focus': '',
    })
    await expect(page.getByRole('button', { name: 'Open a terminal Ctrl+Alt+N' })).toBeVisible()
    await expect(page.getByText('goes to the tree')).toBeHidden()
    await page.getByRole('treeitem', { name: 'README.md' }).dblclick()
    await page.getByRole('tab', { name: 'README.md' }).click({ button: 'right' })
    await expect(page.getByRole('menuitem', { name: 'Close', exact: false }).first()).toHaveText('CloseAlt+Q')
    await expect(page.getByRole('menuitem', { name: 'Open to the side' })).toHaveText('Open to the side')
  })

  it('[KB6] goes round all panes with F6, and back', async () => {
    const { page } = await opened()
    await page.getByRole('treeitem', { name: 'README.md' }).dblclick()
    await expect(page.getByRole('region', { name: 'Editor' })).toContainText('ponyfill')
    await page.getByRole('button', { name: 'New terminal' }).click()
    await expect(page.getByRole('region', { name: 'Terminal', exact: true })).toContainText('$')
    const pane = () =>
      page.evaluate(() =>
        ['sidebar', 'frame-edge', 'files', 'editor', 'terminals', 'statusbar'].find(
          (name) => document.activeElement?.closest(`.${name}`) !== null,
        ),
      )
    await page.getByRole('list', { name: 'Sandboxes' }).getByRole('button').first().focus()
    const round: (string | undefined)[] = []
    for (let step = 0; step < 6; step++) {
      await page.keyboard.press('F6')
      round.push(await pane())
    }
    expect(round).toEqual(['frame-edge', 'files', 'editor', 'terminals', 'statusbar', 'sidebar'])
    await page.keyboard.press('Shift+F6')
    expect(await pane()).toBe('statusbar')
  })

  it('[NO3] tells what happens elsewhere without taking the focus, and lets it be answered by keys', async () => {
    const { page, world } = await opened()
    await page.keyboard.press('Control+k')
    await expect(palette(page)).toBeFocused()
    await page.keyboard.press('Escape')
    world.change('scraper', { notices: [{ id: '1', text: 'A program was ended: out of memory.' }] })
    const toast = page.getByRole('dialog').filter({ hasText: 'out of memory' })
    await expect(toast).toBeVisible()
    await expect(page.getByRole('button', { name: 'Notifications: 1 need you' })).toBeVisible()
    await expect(toast.locator(':focus')).toHaveCount(0)
    await page.keyboard.press('F8')
    await expect(page.getByRole('list', { name: 'Notifications' })).toContainText('out of memory')
    // The list holds it now: no toast lies over it.
    await expect(page.getByRole('region', { name: 'New notifications' })).toBeHidden()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Notifications', exact: true })).toBeVisible()
    await expect(page.getByRole('list', { name: 'Sandboxes' }).locator('[aria-current="true"]')).toContainText(
      'scraper',
    )

    // What is in view is counted, not announced; it goes with its cause.
    world.change('scraper', { notices: [{ id: '2', text: 'The disk is nearly full.' }] })
    await expect(page.getByRole('button', { name: 'Notifications: 1 need you' })).toBeVisible()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    world.change('scraper', { notices: [] })
    await expect(page.getByRole('button', { name: 'Notifications', exact: true })).toBeVisible()
  })

  describe('[KB7] at 200 % zoom', () => {
    const fits = (page: Page) =>
      page.evaluate(() => document.documentElement.scrollWidth <= innerWidth && document.body.scrollWidth <= innerWidth)

    it('cuts nothing of a sandbox, its dialogs and the pages', async () => {
      const { page } = await opened()
      await page.setViewportSize({ width: 640, height: 400 })
      for (const control of [
        page.getByRole('button', { name: 'Isolation' }),
        page.getByRole('button', { name: 'More actions' }),
        page.getByRole('button', { name: 'New terminal' }),
        page.getByRole('button', { name: 'New sandbox' }).first(),
        page.getByRole('button', { name: 'Appearance' }),
        page.getByRole('status', { name: 'Engine' }).getByRole('button'),
        page.getByRole('treeitem', { name: 'index.js' }),
      ]) {
        await control.scrollIntoViewIfNeeded()
        await expect(control).toBeInViewport({ ratio: 0.9 })
      }
      expect(await fits(page)).toBe(true)

      await page.keyboard.press('Control+Shift+n')
      const create = page
        .getByRole('dialog', { name: 'New sandbox' })
        .getByRole('button', { name: 'Create', exact: true })
      await create.scrollIntoViewIfNeeded()
      await expect(create).toBeInViewport({ ratio: 1 })
      await page.keyboard.press('Escape')

      for (const [keys, control] of [
        ['Control+,', page.getByRole('combobox', { name: 'Theme' })],
        ['Control+Alt+k', page.getByRole('button', { name: 'Change keys of “New sandbox…”' })],
        ['F1', palette(page)],
      ] as const) {
        await page.keyboard.press(keys)
        await control.scrollIntoViewIfNeeded()
        await expect(control).toBeInViewport({ ratio: 1 })
        expect(await fits(page)).toBe(true)
      }
    })
  })
})
