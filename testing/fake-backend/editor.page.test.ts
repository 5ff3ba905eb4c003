import { expect, type Page } from '@playwright/test'
import { it } from 'vitest'
import { pageStories } from './page-stories.ts'
import { project } from './world.ts'

const regionOf = (page: Page, name = 'Editor') => page.getByRole('region', { name, exact: true })

pageStories('the editor, over a backend in memory', (open) => {
  const openDemo = async (content: Record<string, string | Buffer> = project) => {
    const opened = await open(({ world }) => world.add({ name: 'demo' }, content))
    await opened.page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    return { ...opened, files: opened.world.filesOf(opened.world.get('demo').id) }
  }
  const openFile = async (page: Page, name: string) => {
    await page.getByRole('treeitem', { name }).dblclick()
    await expect(page.getByRole('tab', { name, exact: true, selected: true }).first()).toBeVisible()
  }

  it('[ED3] [ED6] shows one document in two groups, asks for unsaved text only with the last of its tabs', async () => {
    const { page, files } = await openDemo()
    await openFile(page, 'README.md')
    await expect(regionOf(page)).toContainText('ponyfill')
    await page.keyboard.press('ControlOrMeta+\\')
    await expect(regionOf(page, 'Editor 2')).toContainText('ponyfill')
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.type('both see this ')
    await expect(regionOf(page, 'Editor 1')).toContainText('both see this # path-parse')
    await expect(page.getByRole('tab', { name: /README\.md/ }).first()).toContainText('unsaved')

    await page.keyboard.press('Alt+w')
    await expect(regionOf(page)).toContainText('both see this')
    await page.keyboard.press('ControlOrMeta+1')
    await page.keyboard.press('Alt+w')
    const question = page.getByRole('alertdialog')
    await expect(question).toContainText('“README.md” is not saved')
    await question.getByRole('button', { name: 'Save and close' }).click()
    await expect(page.getByText('No file is open')).toBeVisible()
    expect(files.read('/workspace/README.md')).toMatch(/^both see this # path-parse/)

    await page.keyboard.press('Alt+Shift+t')
    await expect(regionOf(page)).toContainText('both see this')
  })

  it('[ED4] moves tabs by dragging, and goes through them in the order they were used', async () => {
    const { page } = await openDemo()
    await openFile(page, 'README.md')
    await openFile(page, 'index.js')
    await openFile(page, 'package.json')
    const order = () => page.getByRole('tablist', { name: 'Open files' }).getByRole('tab').allTextContents()
    expect(await order()).toEqual(['README.md', 'index.js', 'package.json'])
    await page
      .getByRole('tab', { name: 'package.json' })
      .dragTo(page.getByRole('tab', { name: 'README.md' }), { targetPosition: { x: 4, y: 10 } })
    await expect.poll(order).toEqual(['package.json', 'README.md', 'index.js'])
    const selected = page.getByRole('tab', { selected: true })
    await page.getByRole('tab', { name: 'index.js' }).click()
    await page.keyboard.down('Control')
    await page.keyboard.press('Tab')
    await expect(selected).toHaveText('package.json')
    await page.keyboard.press('Tab')
    await expect(selected).toHaveText('README.md')
    await page.keyboard.up('Control')
    await page.keyboard.press('Control+Tab')
    await expect(selected).toHaveText('index.js')

    await page.getByRole('tab', { name: 'index.js' }).click({ button: 'middle' })
    expect(await order()).toEqual(['package.json', 'README.md'])
    await page.getByRole('tab', { name: 'README.md' }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Close others' }).click()
    await expect.poll(order).toEqual(['README.md'])
  })

  it('[ED7] compares two files, goes from change to change, and edits the right one', async () => {
    const { page, files } = await openDemo({ 'a.txt': 'one\ntwo\nthree\n', 'b.txt': 'one\n2\nthree\n' })
    await openFile(page, 'a.txt')
    await page.getByRole('tab', { name: 'a.txt' }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Select to compare' }).click()
    await openFile(page, 'b.txt')
    await page.getByRole('tab', { name: 'b.txt' }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Compare with “a.txt”' }).click()
    await expect(page.getByRole('tab', { name: 'a.txt ↔ b.txt', selected: true })).toBeVisible()
    await expect(regionOf(page).getByRole('status')).toHaveText('1 change')
    await page.getByRole('button', { name: 'Next change' }).click()
    await page.locator('.modified-in-monaco-diff-editor .view-line', { hasText: '2' }).click()
    await page.keyboard.press('Home')
    await page.keyboard.press('Shift+End')
    await page.keyboard.type('two')
    await expect(regionOf(page).getByRole('status')).toHaveText('No differences')
    await page.keyboard.press('ControlOrMeta+s')
    await expect.poll(() => files.read('/workspace/b.txt')).toBe('one\ntwo\nthree\n')
  })
})
