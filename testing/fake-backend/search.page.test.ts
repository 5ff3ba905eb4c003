import type { Page } from '@playwright/test'
import { it } from 'vitest'
import { expect, pageStories } from './page-stories.ts'
import { project } from './world.ts'

pageStories('finding files and text, over a backend in memory', (open) => {
  const openDemo = async (content: Record<string, string | Buffer> = project) => {
    const opened = await open(({ world }) => world.add({ name: 'demo' }, content))
    await opened.page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await expect(opened.page.getByRole('tree', { name: 'Files' })).toBeVisible()
    return { ...opened, files: opened.world.filesOf(opened.world.get('demo').id) }
  }
  const results = (page: Page) => page.getByRole('tree', { name: 'Search results' })
  const editor = (page: Page) => page.getByRole('region', { name: 'Editor' })

  it('[SR13] [SR14] finds text by keyboard alone, shows it by file, and opens it where it is', async () => {
    const { page } = await openDemo()
    await page.keyboard.press('ControlOrMeta+Shift+f')
    await expect(page.getByRole('textbox', { name: 'Search' })).toBeFocused()
    await page.keyboard.type('parse')
    await expect(page.getByText(/\d+ matches in \d+ files/)).toBeVisible()
    await page.getByRole('button', { name: 'Match case' }).click()
    await page.getByRole('button', { name: 'All files' }).click()
    await page.getByRole('textbox', { name: 'Only in' }).fill('src')
    await expect(page.getByText('1 match in 1 file')).toBeVisible()
    await expect(results(page).getByRole('treeitem')).toHaveCount(2)

    await results(page).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(editor(page)).toContainText('export function parse')
    await page.keyboard.press('F4')
    await expect(results(page).getByRole('treeitem', { selected: true })).toContainText('port function parse')
    await page.keyboard.press('F4')
    await expect(results(page).getByRole('treeitem', { selected: true })).toBeVisible()
  })

  it('[KB9] a click on its tab leads into its field', async () => {
    const { page } = await openDemo()
    await page.getByRole('tab', { name: 'Search' }).click()
    await page.keyboard.type('parse')
    await expect(page.getByRole('textbox', { name: 'Search' })).toHaveValue('parse')
    await page.getByRole('tab', { name: 'Search' }).click()
    await expect(page.getByRole('textbox', { name: 'Search' })).toBeFocused()
  })

  it('[SR7] says why an expression is none, and goes on when it is one', async () => {
    const { page } = await openDemo()
    await page.keyboard.press('ControlOrMeta+Shift+f')
    await page.getByRole('button', { name: 'Regular expression' }).click()
    await page.getByRole('textbox', { name: 'Search' }).fill('pars(')
    await expect(page.getByRole('alert')).toContainText('cannot be searched for')
    await page.getByRole('textbox', { name: 'Search' }).fill('pars(e|ing)')
    await expect(page.getByRole('alert')).toBeHidden()
    await expect(results(page)).toBeVisible()
  })

  it('[SR16] [SR17] replaces what is shown, tells what it left, and takes it back', async () => {
    const { page, files } = await openDemo({ 'a.txt': 'one foo, two foo\n', 'b.txt': 'foo\n', 'c.txt': 'foo\n' })
    await page.keyboard.press('ControlOrMeta+Shift+f')
    await page.getByRole('textbox', { name: 'Search' }).fill('foo')
    await page.getByRole('button', { name: 'Show replace' }).click()
    await page.getByRole('textbox', { name: 'Replace with' }).fill('bar')
    const lines = results(page)
    await expect(lines.locator('ins').first()).toHaveText('bar')
    await expect(page.getByText('4 matches in 3 files')).toBeVisible()

    // One of two: the other one has moved, and is found again where it is now.
    await lines.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Alt+Enter')
    await expect.poll(() => files.read('/workspace/a.txt')).toBe('one bar, two foo\n')
    await expect(lines.getByRole('treeitem', { name: /a\.txt/ })).toContainText('1')

    // Somebody else was there meanwhile.
    files.put('/workspace/c.txt', 'another text\n')
    await page.getByRole('button', { name: 'Replace all…' }).click()
    const question = page.getByRole('alertdialog')
    await expect(question).toContainText('Replace 3 matches in 3 files?')
    await question.getByRole('button', { name: 'Replace' }).click()
    await expect(page.getByText('Replaced 2 matches in 2 files.')).toBeVisible()
    await expect(page.getByText('c.txt: It changed since it was searched')).toBeVisible()
    expect([files.read('/workspace/a.txt'), files.read('/workspace/b.txt')]).toEqual(['one bar, two bar\n', 'bar\n'])
    expect(files.read('/workspace/c.txt')).toBe('another text\n')

    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(page.getByText('Undone in 2 files.')).toBeVisible()
    expect([files.read('/workspace/a.txt'), files.read('/workspace/b.txt')]).toEqual(['one bar, two foo\n', 'foo\n'])
  })

  it('[SR18] asks before it replaces in a file with text that is not saved', async () => {
    const { page, files } = await openDemo({ 'a.txt': 'foo\n' })
    await page.getByRole('treeitem', { name: 'a.txt' }).dblclick()
    await editor(page).locator('.view-lines').first().click()
    await page.keyboard.type('mine ')
    await page.keyboard.press('ControlOrMeta+Shift+f')
    await page.getByRole('textbox', { name: 'Search' }).fill('foo')
    await page.getByRole('button', { name: 'Show replace' }).click()
    await expect(results(page).getByRole('treeitem')).toHaveCount(2)
    await page.getByRole('button', { name: 'Replace all…' }).click()
    await expect(page.getByRole('alertdialog')).toContainText('1 file has text in the editor that is not saved')
    await page.getByRole('button', { name: 'Cancel' }).click()
    expect(files.read('/workspace/a.txt')).toBe('foo\n')
  })
})
