import type { Locator, Page } from '@playwright/test'
import { expect, test } from './support/story.ts'

/** Runs a command as a person without a mouse does. */
async function command(page: Page, typed: string, title: RegExp): Promise<void> {
  await page.keyboard.press('ControlOrMeta+Shift+P')
  const search = page.getByRole('combobox', { name: 'Search or run a command' })
  await expect(search).toBeFocused()
  await page.keyboard.type(typed)
  await expect(page.getByRole('option').first()).toHaveText(title)
  await page.keyboard.press('Enter')
  await expect(search).toBeHidden()
}

/** Goes on with Tab until `target` has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  for (let steps = 0; steps < 60; steps++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('Tab never led there.')
}

test('[KB1] from a new sandbox to an answered notification without a mouse', async ({ airlock, openApp, project }) => {
  const page = await openApp()

  // A sandbox from a folder.
  await command(page, 'new sandbox', /^New sandbox/)
  const dialog = page.getByRole('dialog', { name: 'New sandbox' })
  await tabTo(page, dialog.getByRole('textbox', { name: 'Name' }))
  await page.keyboard.type('demo')
  await tabTo(page, dialog.getByRole('textbox', { name: 'Folder' }))
  await page.keyboard.type(project)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Isolation' })).toContainText(/proven/i, { timeout: 120_000 })

  // It opens at a prompt.
  const terminal = page.getByRole('region', { name: 'Terminal', exact: true })
  await expect(terminal).toContainText('$')
  await expect(terminal.getByRole('textbox')).toBeFocused()

  // A file, an edit, saved.
  await page.keyboard.press('ControlOrMeta+Shift+E')
  await expect(page.getByRole('tree', { name: 'Files' })).toBeFocused()
  const file = page.getByRole('treeitem', { name: 'index.js' })
  await expect(file).toBeVisible()
  for (let steps = 0; steps < 20 && (await file.getAttribute('aria-selected')) !== 'true'; steps++) {
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Enter')
  const editor = page.getByRole('region', { name: 'Editor' })
  await expect(editor).toContainText('isWindows')
  await page.keyboard.press('ControlOrMeta+1')
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.type('// by keyboard\n')
  await page.keyboard.press('ControlOrMeta+S')
  await expect(page.getByRole('tab', { name: /index\.js/ })).not.toContainText('unsaved')

  // A terminal sees it.
  await page.keyboard.press('Control+Backquote')
  await expect(terminal.getByRole('textbox')).toBeFocused()
  await page.keyboard.type('head -1 index.js | tr a-z A-Z\n')
  await expect(terminal).toContainText('// BY KEYBOARD')

  // The theme, in the settings.
  await page.keyboard.press('F6')
  await page.keyboard.press('ControlOrMeta+,')
  await page.keyboard.type('theme')
  const theme = page.getByRole('combobox', { name: 'Theme' })
  await tabTo(page, theme)
  await page.keyboard.press('Enter')
  await page.keyboard.type('high contrast light')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-contrast', 'more')
  expect(await airlock.json(['settings', 'get', 'appearance.theme', '--json'])).toBe('high-contrast-light')

  // A shortcut of one's own, and its use.
  await command(page, 'keyboard shortcuts', /^Keyboard shortcuts/)
  await expect(page.getByRole('searchbox', { name: 'Search commands' })).toBeFocused()
  await page.keyboard.type('welcome')
  await tabTo(page, page.getByRole('button', { name: 'Change keys of “Show the welcome page”' }))
  await page.keyboard.press('Enter')
  await page.keyboard.press('Alt+Shift+H')
  await expect(page.getByText('Alt+Shift+H', { exact: true })).toBeVisible()
  await page.keyboard.press('Alt+Shift+H')
  await expect(page.getByRole('heading', { name: 'Keyboard shortcuts' })).toBeHidden()
  await command(page, 'go to demo', /^Go to demo/)

  // What another door made is ready: answered from within a terminal.
  await airlock.json(['create', '--name', 'other', '--json'])
  await expect(page.getByRole('button', { name: /^Notifications: 1 need/ })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+Shift+F8')
  await expect(page.getByRole('list', { name: 'Notifications' })).toContainText('other is ready')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('list', { name: 'Sandboxes' }).locator('[aria-current="true"]')).toContainText('other')
})
