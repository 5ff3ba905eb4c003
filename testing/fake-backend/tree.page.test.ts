import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { it } from 'vitest'
import { expect, pageStories } from './page-stories.ts'
import { project } from './world.ts'

pageStories('the tree of files, over a backend in memory', (open) => {
  const openDemo = async (content: Record<string, string | Buffer> = project) => {
    const opened = await open(({ world }) => world.add({ name: 'demo' }, content))
    await opened.page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await expect(tree(opened.page)).toBeVisible()
    return { ...opened, files: opened.world.filesOf(opened.world.get('demo').id) }
  }
  const tree = (page: Page) => page.getByRole('tree', { name: 'Files' })
  const line = (page: Page, name: string) => tree(page).getByRole('treeitem', { name, exact: true })

  it('[FI35] [FI34] scrolls to the end of 20,000 entries, and stays there when others come', async () => {
    const content = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`file-${String(index)}`, '']))
    const { page, files } = await openDemo(content)
    await expect(line(page, 'file-0')).toBeVisible()
    await tree(page).focus()
    await page.keyboard.press('End')
    await expect(line(page, 'file-19999')).toBeVisible()
    const before = await line(page, 'file-19990').boundingBox()
    files.put('/workspace/a-new-one', '')
    await page.keyboard.press('ArrowUp')
    await expect(line(page, 'file-19998')).toHaveAttribute('aria-posinset', '20000')
    expect(await line(page, 'file-19990').boundingBox()).toEqual(before)
    await expect(line(page, 'file-19998')).toHaveAttribute('aria-selected', 'true')
  })

  it('[FI36] shows the file in front of the editor, and closes all folders at once', async () => {
    const { page } = await openDemo()
    await page.keyboard.press('ControlOrMeta+p')
    await page.getByRole('combobox', { name: 'Letters of a file’s name' }).fill('parse.ts')
    await expect(page.getByRole('option')).toHaveCount(1)
    await page.keyboard.press('Enter')
    await expect(line(page, 'parse.ts')).toHaveAttribute('aria-selected', 'true')
    await page.getByRole('button', { name: 'Collapse all folders' }).click()
    await expect(line(page, 'parse.ts')).toBeHidden()
  })

  it('[FI36] shows the file of any tab with the folders above it opened, also those that were closed', async () => {
    const { page } = await openDemo({ 'deep/er/est/one.txt': '1', 'deep/two.txt': '2' })
    const openByName = async (name: string) => {
      await page.keyboard.press('ControlOrMeta+p')
      await page.getByRole('combobox', { name: 'Letters of a file’s name' }).fill(name)
      await expect(page.getByRole('option')).toHaveCount(1)
      await page.keyboard.press('Enter')
      await expect(page.getByRole('tab', { name, selected: true })).toBeVisible()
    }
    await openByName('one.txt')
    await openByName('two.txt')
    const showInFiles = async (name: string) => {
      await page.getByRole('button', { name: 'Collapse all folders' }).click()
      await expect(line(page, 'deep')).toHaveAttribute('aria-expanded', 'false')
      await page.getByRole('tab', { name }).click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Show in files' }).click()
      await expect(line(page, name)).toHaveAttribute('aria-selected', 'true')
      await expect(tree(page)).toBeFocused()
    }
    await showInFiles('one.txt')
    await showInFiles('two.txt')
    await page.getByRole('tab', { name: 'Search' }).click()
    await expect(page.getByRole('textbox', { name: 'Search' })).toBeFocused()
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByRole('combobox', { name: 'Search or run a command' }).fill('Show the file in the tree')
    await expect(page.getByRole('option').first()).toContainText('Show the file in the tree')
    await page.keyboard.press('Enter')
    await expect(line(page, 'two.txt')).toHaveAttribute('aria-selected', 'true')
  })

  it('[ED7] compares two files that are chosen one after the other', async () => {
    const { page } = await openDemo({ 'a.txt': 'one\n', 'b.txt': 'two\n', 'to/x.txt': 'x' })
    const menuOf = async (name: string) => {
      await line(page, name).click({ button: 'right' })
      await expect(page.getByRole('menuitem', { name: 'Copy path' })).toBeVisible()
    }
    await menuOf('to')
    await expect(page.getByRole('menuitem', { name: 'Select to compare' })).toBeHidden()
    await page.keyboard.press('Escape')
    await menuOf('a.txt')
    await page.getByRole('menuitem', { name: 'Select to compare' }).click()
    await menuOf('b.txt')
    await page.getByRole('menuitem', { name: 'Compare with “a.txt”' }).click()
    await expect(page.getByRole('tab', { name: 'a.txt ↔ b.txt', selected: true })).toBeVisible()
  })

  it('[FI37] [FI38] chooses several, copies, moves and deletes them', async () => {
    const { page, files } = await openDemo({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c', 'to/x.txt': 'x' })
    await line(page, 'a.txt').click()
    await line(page, 'c.txt').click({ modifiers: ['Shift'] })
    await line(page, 'b.txt').click({ modifiers: ['ControlOrMeta'] })
    await expect(tree(page).getByRole('treeitem', { selected: true })).toHaveCount(2)
    await page.keyboard.press('ControlOrMeta+c')
    await page.keyboard.press('ControlOrMeta+v')
    await expect(line(page, 'c copy.txt')).toBeVisible()
    expect(files.read('/workspace/a copy.txt')).toBe('a')

    await line(page, 'a.txt').dragTo(line(page, 'to'))
    await expect.poll(() => files.has('/workspace/to/a.txt')).toBe(true)
    expect(files.has('/workspace/a.txt')).toBe(false)

    await line(page, 'b.txt').click()
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Delete')
    await expect(page.getByRole('alertdialog')).toContainText('Delete 2 entries?')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await expect(line(page, 'b.txt')).toBeHidden()
    expect(files.has('/workspace/b.txt')).toBe(false)
  })

  it('[FI39] [FI40] copies chosen files in, and asks about names that are taken', async () => {
    const { page, files } = await openDemo({ 'a.txt': 'old', 'sub/x.txt': 'x' })
    const choose = async () => {
      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: 'Copy files in…' }).click()
      return await chooser
    }
    const given = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
    await (await choose()).setFiles([given('b.txt', 'new'), given('größe.txt', 'x'.repeat(3_000_000))])
    await expect(line(page, 'größe.txt')).toBeVisible()
    await expect.poll(() => files.read('/workspace/größe.txt').length).toBe(3_000_000)

    await (await choose()).setFiles([given('a.txt', 'new')])
    const question = page.getByRole('alertdialog')
    await expect(question).toContainText('“a.txt” is there already')
    await question.getByRole('button', { name: 'Keep both' }).click()
    await expect(line(page, 'a copy.txt')).toBeVisible()
    expect(files.read('/workspace/a.txt')).toBe('old')
    await (await choose()).setFiles([given('a.txt', 'newer')])
    await question.getByRole('button', { name: 'Replace' }).click()
    await expect.poll(() => files.read('/workspace/a.txt')).toBe('newer')
  })

  it('[FI41] [FI42] [CH6] downloads a file as it is and a folder as a tar, and names what would run by itself', async () => {
    const { page, world } = await openDemo({ 'a.txt': 'content', 'sub/.envrc': 'evil', 'sub/x.txt': 'x' })
    const menu = async (name: string, item: string) => {
      await line(page, name).click({ button: 'right' })
      await page.getByRole('menuitem', { name: item }).click()
    }
    const file = page.waitForEvent('download')
    await menu('a.txt', 'Download')
    expect((await file).suggestedFilename()).toBe('a.txt')
    expect(await readFile(await (await file).path(), 'utf8')).toBe('content')

    await expect.poll(() => world.changes.receipts).toEqual(['of /workspace/a.txt'])

    const question = page.getByRole('alertdialog')
    await menu('sub', 'Download as .tar')
    await question.getByRole('button', { name: 'Do not save it' }).click()
    await expect(question).toBeHidden()
    const folder = page.waitForEvent('download')
    await menu('sub', 'Download as .tar')
    await expect(question).toContainText('1 file in it may run by itself here')
    await expect(question).toContainText('.envrc by direnv')
    await question.getByRole('button', { name: 'Save sub.tar' }).click()
    expect((await folder).suggestedFilename()).toBe('sub.tar')
    expect(await readFile(await (await folder).path(), 'latin1')).toContain('x.txt')
    // What was not saved does not count as taken out.
    await expect.poll(() => world.changes.receipts).toEqual(['of /workspace/a.txt', 'of /workspace/sub'])
  })

  it('[GI2] [GI5] marks files as git says, again when something changed, and tells the branch or why there is none', async () => {
    const { page, world, files } = await openDemo()
    const { id } = world.get('demo')
    world.git.set(id, { kind: 'no-git' })
    files.put('/workspace/index.js', 'once\n')
    await expect(page.getByRole('button', { name: /No git: The image/ })).toBeVisible()
    world.git.set(id, {
      kind: 'repository',
      ...{ branch: 'main', ahead: 1, behind: 0, isCut: false },
      files: [{ path: 'index.js', mark: 'modified' }],
    })
    files.put('/workspace/index.js', 'twice\n')
    await expect(tree(page).getByRole('treeitem', { name: 'index.js , modified' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Branch main: 1 change, 1 ahead, 0 behind' })).toBeVisible()
  })
})
