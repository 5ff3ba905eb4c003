import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { extract } from 'tar-stream'
import type { Page } from '@playwright/test'
import { expect, test } from './support/story.ts'

/** 10,000 files in 100 folders, a tenth of which hold the word. */
const generateMany = `
const fs = require('node:fs')
for (let folder = 0; folder < 100; folder++) {
  fs.mkdirSync('many/' + folder, { recursive: true })
  for (let file = 0; file < 100; file++) {
    const text = ('line of an ordinary file\\n').repeat(20) + (file % 10 === 0 ? 'the needle is here\\n' : '')
    fs.writeFileSync('many/' + folder + '/file-' + file + '.txt', text)
  }
}
`

/** A folder with 100,000 entries; made after the search, which would look into each of them. */
const generateHuge = `
const fs = require('node:fs')
fs.mkdirSync('huge')
for (let file = 0; file < 100000; file++) fs.writeFileSync('huge/entry-' + file, '')
`

const tree = (page: Page) => page.getByRole('tree', { name: 'Files' })
const line = (page: Page, name: string) => tree(page).getByRole('treeitem', { name, exact: true })

test('[SR1, SR16, SR17, FI35, FI39, FI41] ten thousand files are searched and replaced in, a huge folder is scrolled, and a folder goes in and out', async ({
  airlock,
  openApp,
}) => {
  test.setTimeout(300_000)
  await airlock.json(['create', '--name', 'work', '--json'])
  const inside = async (script: string) => {
    const { code, stdout, stderr } = await airlock.run(['exec', 'work', '--', 'sh', '-c', script])
    expect(code, stderr).toBe(0)
    return stdout
  }
  const generate = async (script: string) => {
    const source = path.join(airlock.home, 'generate.js')
    await writeFile(source, script)
    expect((await airlock.run(['cp', source, 'work:generate.js'])).code).toBe(0)
    await inside('node generate.js && rm generate.js')
  }
  await generate(generateMany)

  const page = await openApp()
  await page.getByRole('list', { name: 'Sandboxes' }).getByText('work').click()
  await expect(line(page, 'many')).toBeVisible()

  // Found by keyboard, replaced, and taken back.
  await page.keyboard.press('ControlOrMeta+Shift+f')
  await page.getByRole('textbox', { name: 'Search' }).fill('the needle')
  await expect(page.getByText('1,000 matches in 1,000 files')).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Show replace' }).click()
  await page.getByRole('textbox', { name: 'Replace with' }).fill('a pin')
  await expect(page.getByRole('tree', { name: 'Search results' }).locator('ins').first()).toHaveText('a pin')
  await page.getByRole('button', { name: 'Replace all…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Replace' }).click()
  await expect(page.getByText('Replaced 1,000 matches in 1,000 files.')).toBeVisible({ timeout: 120_000 })
  expect(await inside('grep -rl "a pin is here" many | wc -l')).toBe('1000\n')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('Undone in 1,000 files.')).toBeVisible({ timeout: 120_000 })
  expect(await inside('grep -rl "the needle is here" many | wc -l')).toBe('1000\n')

  // Opened by name, at a line.
  await page.keyboard.press('ControlOrMeta+p')
  await page.getByRole('combobox', { name: 'Letters of a file’s name' }).fill('many/42/file-70:21')
  await expect(page.getByRole('option', { name: /file-70\.txt/ }).first()).toBeVisible({ timeout: 30_000 })
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Editor' })).toContainText('the needle is here')

  // A hundred thousand entries, to the end and back by keyboard.
  await generate(generateHuge)
  await page.keyboard.press('ControlOrMeta+Shift+e')
  await page.getByRole('button', { name: 'Collapse all folders' }).click()
  await expect(line(page, 'huge')).toBeVisible({ timeout: 60_000 })
  await line(page, 'huge').click()
  await expect(line(page, 'entry-0')).toBeVisible({ timeout: 30_000 })
  await expect(line(page, 'entry-0')).toHaveAttribute('aria-setsize', '100000', { timeout: 60_000 })
  await page.keyboard.press('End')
  await page.keyboard.press('PageUp')
  await expect(
    tree(page)
      .getByRole('treeitem', { name: /^(entry-9998\d|entry-9999\d)$/ })
      .first(),
  ).toBeVisible()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowLeft')

  // Beside a file of the workspace, what is copied in goes into the workspace.
  await inside('touch last.txt')
  await line(page, 'last.txt').click()

  // A folder in by dialog, out by download: the same to the last byte.
  const folder = path.join(airlock.home, 'given')
  await mkdir(path.join(folder, 'sub'), { recursive: true })
  const bytes = Buffer.from(Array.from({ length: 1_500_000 }, (_, index) => (index * 31) % 251))
  await writeFile(path.join(folder, 'sub', 'bytes.bin'), bytes)
  await writeFile(path.join(folder, 'größe.txt'), 'text\n')
  await page.keyboard.press('ControlOrMeta+k')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('combobox', { name: 'Search or run a command' }).fill('Copy a folder into')
  await page.keyboard.press('Enter')
  await (await chooser).setFiles(folder)
  const there = tree(page).getByRole('treeitem', { name: 'given', exact: true })
  await expect(there).toBeVisible({ timeout: 30_000 })
  const download = page.waitForEvent('download')
  await there.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Download as .tar' }).click()
  const files = await filesOf(await readFile(await (await download).path()))
  expect([...files.keys()].sort()).toEqual(['größe.txt', 'sub/bytes.bin'])
  expect(files.get('sub/bytes.bin')?.equals(bytes)).toBe(true)
})

test('[GI3] the tree shows how files stand to git', async ({ airlock, openApp }) => {
  await airlock.json(['create', '--name', 'repo', '--json'])
  const { code } = await airlock.run(['exec', 'repo', '--', 'sh', '-c', 'command -v git'])
  const page = await openApp()
  if (code !== 0) {
    // An image without git has no marks, and says so as soon as there is a repository.
    await airlock.run(['exec', 'repo', '--', 'mkdir', '.git'])
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('repo').click()
    await expect(page.getByRole('button', { name: /No git/ })).toBeVisible()
    return
  }
  const script =
    'git init -q -b main && echo a > a && git add a && git -c user.name=x -c user.email=x@x commit -qm a && echo b > a && echo c > c'
  expect((await airlock.run(['exec', 'repo', '--', 'sh', '-c', script])).code).toBe(0)
  await page.getByRole('list', { name: 'Sandboxes' }).getByText('repo').click()
  await expect(page.getByRole('button', { name: /^Branch main/ })).toBeVisible()
  await expect(tree(page).getByRole('treeitem', { name: /^a\b.*modified/ })).toBeVisible()
  await expect(tree(page).getByRole('treeitem', { name: /^c\b.*untracked/ })).toBeVisible()
})

/** Content of the files in a tar. */
async function filesOf(tar: Buffer): Promise<Map<string, Buffer>> {
  const unpacking = extract()
  unpacking.end(tar)
  const files = new Map<string, Buffer>()
  for await (const entry of unpacking) {
    const parts: Buffer[] = []
    for await (const part of entry) parts.push(part as Buffer)
    if (entry.header.type === 'file') files.set(entry.header.name.replace(/^\.\//, ''), Buffer.concat(parts))
  }
  return files
}
