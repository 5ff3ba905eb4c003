import { writeFile } from 'node:fs/promises'
import { it } from 'vitest'
import { expect, pageStories } from './page-stories.ts'
import { project } from './world.ts'

pageStories('settings', (open) => {
  it('[SE6] are found by typing, hold at once in an open editor and terminal, and have a way back', async () => {
    const { page, settings } = await open(({ world }) => world.add({ name: 'demo' }, project))
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await page.getByRole('treeitem', { name: 'README.md' }).dblclick()
    const editor = page.getByRole('region', { name: 'Editor' })
    await expect(editor).toContainText('ponyfill')
    await page.getByRole('button', { name: 'New terminal' }).click()
    const terminal = page.getByRole('region', { name: 'Terminal', exact: true })
    await expect(terminal).toContainText('$')
    const rows = () => terminal.locator('.xterm-rows').evaluate((element) => getComputedStyle(element).fontSize)

    await page.keyboard.press('F6')
    await page.keyboard.press('Control+,')
    const search = page.getByRole('searchbox', { name: 'Search settings' })
    await expect(search).toBeFocused()
    await search.fill('font size')
    const sizes = page.getByRole('textbox', { name: 'Font size' })
    await expect(sizes).toHaveCount(2)
    await sizes.last().fill('20')
    await page.keyboard.press('Tab')
    await expect.poll(() => settings.value('terminal.fontSize')).toBe(20)
    await sizes.first().fill('30')
    await page.keyboard.press('Enter')
    await expect.poll(() => settings.value('editor.fontSize')).toBe(30)
    await page.getByRole('button', { name: 'Reset “Font size”' }).last().click()
    await expect.poll(() => settings.value('terminal.fontSize')).toBe(12.5)
    await settings.change('terminal.fontSize', 18)
    await expect(sizes.last()).toHaveValue('18')

    // Escape goes back one step at a time: out of the search, then to the sandbox.
    await search.press('Escape')
    await expect(search).toHaveValue('')
    await search.press('Escape')
    await expect(editor.locator('.view-lines').first()).toHaveCSS('font-size', '30px')
    await expect.poll(rows).toBe('18px')
  })

  it('[SE6] say what in the file cannot be used, and where', async () => {
    const { page, settings } = await open()
    await expect(page.getByRole('button', { name: 'New sandbox' }).first()).toBeVisible()
    await page.keyboard.press('Control+,')
    await writeFile(settings.view.file, '{\n  "editor.tabSize": "four"\n}\n')
    await expect(page.getByRole('note')).toContainText('Line 2: editor.tabSize It must be a number.')
    await writeFile(settings.view.file, '{\n  "editor.tabSize": \n}\n')
    await expect(page.getByRole('note')).toContainText('cannot be read')
    await page.getByRole('switch', { name: 'Minimap' }).click()
    await expect(page.getByRole('alert')).toContainText('were not changed')
    await expect(page.getByRole('switch', { name: 'Minimap' })).not.toBeChecked()
  })

  it('[SE7] show the theme of last time before anything else runs, and follow the computer', async () => {
    const { page, settings } = await open()
    const html = page.locator('html')
    await page.emulateMedia({ colorScheme: 'light' })
    await expect(html).toHaveAttribute('data-theme', 'light')
    await page.emulateMedia({ colorScheme: 'light', contrast: 'more' })
    await expect(html).toHaveAttribute('data-contrast', 'more')
    await settings.change('appearance.theme', 'dark')
    await expect(html).toHaveAttribute('data-theme', 'dark')
    await expect(html).toHaveAttribute('data-contrast', 'normal')
    await page.route(/index-.*\.js$/, (route) => route.abort())
    await page.reload()
    await expect(html).toHaveAttribute('data-theme', 'dark')
    await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(16, 18, 22)')
  })
})
