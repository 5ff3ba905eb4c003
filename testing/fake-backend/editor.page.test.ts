import type { Page } from '@playwright/test'
import { it } from 'vitest'
import { expect, pageStories } from './page-stories.ts'
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
    const selected = page.getByRole('tablist', { name: 'Open files' }).getByRole('tab', { selected: true })
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

  it('[ED4] keeps the tab in front in sight where there is no room for all', async () => {
    const names = [
      'first-file.txt',
      'second-file.txt',
      'third-file.txt',
      'fourth-file.txt',
      'fifth-file.txt',
      'sixth-file.txt',
    ]
    const { page } = await openDemo(Object.fromEntries(names.map((name) => [name, name])))
    for (const name of names) await openFile(page, name)
    const tab = (name: string) => page.getByRole('tab', { name, exact: true })
    await page.setViewportSize({ width: 640, height: 600 })
    await expect(tab('sixth-file.txt')).toBeInViewport({ ratio: 0.99 })
    await expect(tab('first-file.txt')).not.toBeInViewport()
    await tab('sixth-file.txt').focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await expect(tab('first-file.txt')).toBeInViewport({ ratio: 0.99 })
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

  it('[ED10] [ED11] keeps open files, groups, places and unsaved text over a reload and a killed backend', async () => {
    const { page, files, kill, start, world } = await openDemo({
      ...project,
      'long.txt': Array.from({ length: 400 }, (_, index) => `line ${String(index + 1)}`).join('\n'),
    })
    await openFile(page, 'long.txt')
    await expect(regionOf(page)).toContainText('line 1')
    await page.keyboard.press('ControlOrMeta+g')
    await page.keyboard.type('300\n')
    await expect(regionOf(page)).toContainText('line 300')
    await openFile(page, 'README.md')
    await expect(regionOf(page)).toContainText('ponyfill')
    await page.keyboard.press('ControlOrMeta+\\')
    await expect(regionOf(page, 'Editor 2')).toContainText('ponyfill')
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.type('never saved ')
    const { drafts, parts } = world.pageOf('demo')
    await expect.poll(() => drafts.get('/workspace/README.md')?.text).toMatch(/^never saved # path-parse/)
    await expect.poll(() => parts.get('editor')).toContain('long.txt')
    expect(files.read('/workspace/README.md')).toMatch(/^# path-parse/)

    await page.reload()
    await expect(regionOf(page, 'Editor 2')).toContainText('never saved # path-parse')
    await expect(page.getByRole('tab', { name: /README\.md/ }).last()).toContainText('unsaved')
    await page.getByRole('tab', { name: 'long.txt' }).click()
    await expect(regionOf(page, 'Editor 1')).toContainText('line 300')

    // What is typed while there is no backend is kept as soon as there is one again.
    await kill()
    await regionOf(page, 'Editor 2').locator('.view-lines').click()
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.type('nor lost ')
    await start()
    await expect.poll(() => drafts.get('/workspace/README.md')?.text).toMatch(/^nor lost never saved/)
    await page.keyboard.press('ControlOrMeta+s')
    await expect.poll(() => files.read('/workspace/README.md')).toMatch(/^nor lost never saved # path-parse/)
    await expect.poll(() => drafts.size).toBe(0)
  })

  it('[ED12] tells when the file is another one than unsaved text of before began with, or is gone', async () => {
    const { page, files, world } = await openDemo({ 'a.txt': 'one\n', 'b.txt': 'two\n', 'c.txt': 'three\n' })
    for (const name of ['a.txt', 'b.txt', 'c.txt']) {
      await openFile(page, name)
      await page.keyboard.type('mine ')
    }
    const { drafts } = world.pageOf('demo')
    await expect
      .poll(() => [...drafts.values()].map(({ text }) => text).join(''))
      .toBe('mine one\nmine two\nmine three\n')
    await page.goto('about:blank')
    files.put('/workspace/a.txt', 'theirs\n')
    files.remove('/workspace/b.txt')
    await page.goBack()
    await page.getByRole('tab', { name: /a\.txt/ }).click()
    await expect(regionOf(page)).toContainText('mine one')
    await expect(regionOf(page)).toContainText('It changed in the sandbox')
    await page.keyboard.press('ControlOrMeta+s')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Take theirs' }).click()
    await expect(regionOf(page)).toContainText('theirs')
    await page.getByRole('tab', { name: /b\.txt/ }).click()
    await expect(regionOf(page)).toContainText('It was deleted in the sandbox')
    await page.getByRole('button', { name: 'Write it again' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Write it again' }).click()
    await expect.poll(() => files.has('/workspace/b.txt') && files.read('/workspace/b.txt')).toBe('mine two\n')
    await page.getByRole('tab', { name: /c\.txt/ }).click()
    await expect(regionOf(page)).toContainText('mine three')
    await page.keyboard.press('ControlOrMeta+s')
    await expect.poll(() => files.read('/workspace/c.txt')).toBe('mine three\n')
    await expect.poll(() => drafts.size).toBe(0)
  })

  it('[ED20] [ED21] saves a file in the encoding, with the mark and the line ends that it has', async () => {
    const { page, files } = await openDemo({
      'utf16.txt': Buffer.from('\uFEFFGrüße\r\nan alle\r\n', 'utf16le'),
      'latin.txt': Buffer.from('Grüße\nan alle\r\nhier\n', 'latin1'),
      'damaged.txt': Buffer.concat([Buffer.from('Grüße aus Köln '), Buffer.from([0xff])]),
    })
    const editFirstLine = async (name: string, text: string) => {
      await openFile(page, name)
      await expect(regionOf(page)).toContainText('Grüße')
      await page.keyboard.press('ControlOrMeta+Home')
      await page.keyboard.type(text)
      await page.keyboard.press('ControlOrMeta+s')
      await expect(page.getByRole('tab', { name })).not.toContainText('unsaved')
    }
    await editFirstLine('utf16.txt', 'Viele ')
    expect(files.bytes('/workspace/utf16.txt')).toEqual(Buffer.from('\uFEFFViele Grüße\r\nan alle\r\n', 'utf16le'))
    await editFirstLine('latin.txt', 'Viele ')
    expect(files.bytes('/workspace/latin.txt')).toEqual(Buffer.from('Viele Grüße\nan alle\r\nhier\n', 'latin1'))
    await page.keyboard.type('→')
    await page.keyboard.press('ControlOrMeta+s')
    const refusal = page.getByRole('alert').filter({ hasText: 'does not fit the file’s encoding, Windows-1252' })
    await expect(refusal).toContainText('“→” (U+2192) in line 1')
    expect(files.bytes('/workspace/latin.txt')).toEqual(Buffer.from('Viele Grüße\nan alle\r\nhier\n', 'latin1'))

    await openFile(page, 'damaged.txt')
    await expect(regionOf(page)).toContainText('Not all of it is UTF-8: read-only')
  })

  it('[ED30] [ED31] understands a TypeScript project: errors, types of other files and packages, the way to a definition', async () => {
    const { page, files } = await openDemo({
      'tsconfig.json': '{ "compilerOptions": { "strict": true, "paths": { "@/*": ["./src/*"] } } }',
      'src/main.ts':
        "import { greet } from '@/greet'\nimport { width } from 'measures'\n\nconst wrong: number = greet(width)\nexport { wrong }\n",
      'src/late.ts': "import { other } from './other.js'\n\nexport const late: number = other\n",
      'src/other.ts': "export const other: string = 'x'\n",
      'src/greet.ts': '\n\nexport function greet(count: number): string {\n  return String(count)\n}\n',
      'node_modules/measures/package.json': '{ "types": "index.d.ts" }',
      'node_modules/measures/index.d.ts': 'export declare const width: number\n',
    })
    await page.getByRole('treeitem', { name: 'src' }).click()
    await openFile(page, 'main.ts')
    const problems = page.getByRole('button', { name: /^Problems/ })
    // Only what is wrong: what is imported is found.
    await expect(problems).toHaveAccessibleName('Problems: 1 error, 0 warnings', { timeout: 30_000 })
    await problems.click()
    await expect(regionOf(page)).toContainText("Type 'string' is not assignable to type 'number'")
    await page.keyboard.press('Escape')
    await page.keyboard.press('ControlOrMeta+g')
    await page.keyboard.type('4:25\n')
    await page.keyboard.press('F12')
    await expect(page.getByRole('tab', { name: 'greet.ts', selected: true })).toBeVisible()
    await expect(page.getByRole('button', { name: /^Ln 3, Col 17/ })).toBeVisible()

    // What changes in the sandbox is seen.
    files.put('/workspace/node_modules/measures/index.d.ts', 'export declare const width: string\n')
    await page.getByRole('tab', { name: 'main.ts' }).click()
    await expect(problems).toHaveAccessibleName('Problems: 2 errors, 0 warnings')

    // So is what a script imports that is opened later.
    await openFile(page, 'late.ts')
    await expect(regionOf(page)).toContainText('export const late')
    await page.keyboard.press('ControlOrMeta+g')
    await page.keyboard.type('3:29\n')
    await expect(page.getByRole('button', { name: /^Ln 3, Col 29/ })).toBeVisible()
    await expect(async () => {
      await page.keyboard.press('F12')
      await expect(page.getByRole('tab', { name: 'other.ts', selected: true })).toBeVisible({ timeout: 5000 })
    }).toPass({ timeout: 120_000 })
    await page.getByRole('tab', { name: 'main.ts' }).click()
    await expect(problems).toHaveAccessibleName('Problems: 2 errors, 0 warnings', { timeout: 20_000 })
  }, 180_000)

  it('[ED30] knows JSON, CSS and HTML, and what belongs in a package.json', async () => {
    const { page } = await openDemo({
      'package.json': '{\n  "name": "x",\n  "private": "yes",\n}\n',
      'style.css': 'a { colour: red }\n',
      run: '#!/usr/bin/env python3\nprint("hello")\n',
    })
    await openFile(page, 'package.json')
    await expect(page.getByRole('button', { name: /^Problems/ })).toHaveAccessibleName(
      'Problems: 0 errors, 2 warnings',
      { timeout: 30_000 },
    )
    await openFile(page, 'style.css')
    await expect(page.getByRole('button', { name: /^Problems/ })).toHaveAccessibleName(
      'Problems: 0 errors, 1 warning',
      {
        timeout: 30_000,
      },
    )
    await openFile(page, 'run')
    await expect(page.getByRole('button', { name: 'Language: Python' })).toBeVisible()
  })

  it('[ED22] [ED23] shows and changes encoding, line ends, indentation and language in the status bar; stays quick on long lines', async () => {
    const { page, files } = await openDemo({
      'a.txt': 'one\ntwo\n',
      'packed.js': `var a=[${'1,'.repeat(200_000)}1];\n`,
    })
    await openFile(page, 'a.txt')
    await expect(page.getByRole('button', { name: 'Ln 1, Col 1' })).toBeVisible()
    await page.getByRole('button', { name: 'Line ends: LF' }).click()
    await page.getByRole('menuitem', { name: 'CRLF' }).click()
    await page.getByRole('button', { name: 'Encoding: UTF-8' }).click()
    await page.getByRole('menuitem', { name: 'UTF-16 LE' }).first().click()
    await page.getByRole('button', { name: 'Language: Plain text' }).click()
    await page.getByRole('menuitem', { name: 'Markdown' }).click()
    await expect(page.getByRole('button', { name: 'Language: Markdown' })).toBeVisible()
    await regionOf(page).locator('.view-lines').click()
    await page.keyboard.press('ControlOrMeta+s')
    await expect.poll(() => files.bytes('/workspace/a.txt').toString('utf16le')).toBe('\uFEFFone\r\ntwo\r\n')

    await openFile(page, 'packed.js')
    await expect(regionOf(page)).toContainText('It has very long lines')
    await expect(page.getByRole('button', { name: 'Language: Plain text' })).toBeVisible()
    await page.keyboard.type('x')
    await page.keyboard.press('ControlOrMeta+s')
    await expect.poll(() => files.read('/workspace/packed.js').slice(0, 8)).toBe('xvar a=[')
  })
})
