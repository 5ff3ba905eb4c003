import { expect } from '@playwright/test'
import { openSandbox, type Scene } from './scene.ts'

const parseBefore =
  'export interface Parsed {\n  readonly dir: string\n}\n\nexport function parse(path: string): Parsed {\n  return { dir: path }\n}\n'

const mainScript =
  "import { parse } from './parse'\n\nconst parsed = parse('/home/me')\nconst root: number = parsed.root\n\nexport { root }\n"

/** Files as they are opened, and when they cannot be. */
export const editorScenes: Record<string, Scene> = {
  async conflict(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'README.md' }).dblclick()
    const editor = page.getByRole('region', { name: 'Editor' })
    await expect(editor).toContainText('ponyfill')
    await editor.locator('.view-lines').first().click()
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.type('mine ')
    backend.world.filesOf(backend.world.get('my-api').id).put('/workspace/README.md', 'theirs\n')
    await page.keyboard.press('ControlOrMeta+s')
    await expect(page.getByRole('alertdialog')).toContainText('changed')
  },
  async 'conflict-compare'(page, backend) {
    await editorScenes['conflict']?.(page, backend)
    await page.getByRole('button', { name: 'Compare' }).click()
    await expect(page.locator('.monaco-diff-editor')).toContainText('theirs')
  },
  async 'external-change'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'README.md' }).dblclick()
    const editor = page.getByRole('region', { name: 'Editor' })
    await expect(editor).toContainText('ponyfill')
    await editor.locator('.view-lines').first().click()
    await page.keyboard.type('mine ')
    backend.world.filesOf(backend.world.get('my-api').id).put('/workspace/README.md', 'theirs\n')
    await expect(editor).toContainText('changed in the sandbox')
  },
  async binary(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'assets' }).click()
    await page.getByRole('treeitem', { name: 'logo.png' }).dblclick()
    await expect(page.getByRole('region', { name: 'Editor' })).toContainText('not text')
  },
  async 'large-file'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'assets' }).click()
    await page.getByRole('treeitem', { name: 'big.log' }).dblclick()
    await expect(page.getByRole('region', { name: 'Editor' })).toContainText('too large')
  },
  async split(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'README.md' }).dblclick()
    await page.getByRole('treeitem', { name: 'index.js' }).dblclick()
    await expect(page.getByRole('region', { name: 'Editor', exact: true })).toContainText('isWindows')
    await page.keyboard.press('ControlOrMeta+\\')
    await page.getByRole('treeitem', { name: 'package.json' }).dblclick()
    await page.keyboard.press('ControlOrMeta+Alt+\\')
    await expect(page.getByRole('region', { name: 'Editor 3' })).toContainText('path-parse')
    await page.keyboard.type(' ')
  },
  async 'tab-menu'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'README.md' }).dblclick()
    await page.getByRole('treeitem', { name: 'index.js' }).dblclick()
    await page.getByRole('tab', { name: 'README.md' }).click({ button: 'right' })
    await expect(page.getByRole('menuitem', { name: 'Close others' })).toBeVisible()
  },
  async 'close-unsaved'(page, backend) {
    await editorScenes['split']?.(page, backend)
    await page.keyboard.press('Alt+w')
    await expect(page.getByRole('region', { name: 'Editor 2' })).toBeVisible()
    await page.keyboard.press('ControlOrMeta+2')
    await page.keyboard.type('x')
    await page.keyboard.press('Alt+w')
    await expect(page.getByRole('alertdialog')).toBeVisible()
  },
  async diff(page, backend) {
    await openSandbox(page, backend)
    backend.world.filesOf(backend.world.get('my-api').id).put('/workspace/src/parse-old.ts', parseBefore)
    await page.getByRole('treeitem', { name: 'src' }).click()
    for (const name of ['parse-old.ts', 'parse.ts']) await page.getByRole('treeitem', { name, exact: true }).dblclick()
    await page.getByRole('tab', { name: 'parse-old.ts' }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Select to compare' }).click()
    await page.getByRole('tab', { name: 'parse.ts' }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: /^Compare with/ }).click()
    await expect(page.getByRole('region', { name: 'Editor' }).getByRole('status')).toContainText('change')
  },
  async typescript(page, backend) {
    await openSandbox(page, backend)
    const files = backend.world.filesOf(backend.world.get('my-api').id)
    files.put('/workspace/src/main.ts', mainScript)
    await page.getByRole('treeitem', { name: 'src' }).click()
    await page.getByRole('treeitem', { name: 'main.ts', exact: true }).dblclick()
    await expect(page.getByRole('button', { name: /^Problems: 1 error/ })).toBeVisible({ timeout: 30_000 })
    await page.keyboard.press('F8')
    await expect(page.getByRole('region', { name: 'Editor' })).toContainText('not assignable')
  },
  async 'encoding-menu'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'README.md' }).dblclick()
    await page.getByRole('button', { name: 'Encoding: UTF-8' }).click()
    await expect(page.getByRole('menuitem', { name: 'UTF-16 LE' }).first()).toBeVisible()
  },
  async 'damaged-text'(page, backend) {
    await openSandbox(page, backend)
    const damaged = Buffer.concat([Buffer.from('Grüße aus Köln '), Buffer.from([0xff]), Buffer.from(' und Zürich\n')])
    backend.world.filesOf(backend.world.get('my-api').id).put('/workspace/letter.txt', damaged)
    await page.getByRole('treeitem', { name: 'letter.txt' }).dblclick()
    await expect(page.getByRole('region', { name: 'Editor' })).toContainText('read-only')
  },
  async 'long-lines'(page, backend) {
    await openSandbox(page, backend)
    const packed = `var list=[${'"entry",'.repeat(50_000)}null];\n`
    backend.world.filesOf(backend.world.get('my-api').id).put('/workspace/packed.js', packed)
    await page.getByRole('treeitem', { name: 'packed.js' }).dblclick()
    await expect(page.getByRole('region', { name: 'Editor' })).toContainText('very long lines')
  },
}
