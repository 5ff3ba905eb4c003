import { expect } from '@playwright/test'
import { openSandbox, type Scene } from './scene.ts'

/** The tree of files. */
export const filesScenes: Record<string, Scene> = {
  async 'file-menu'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'README.md' }).click({ button: 'right' })
    await expect(page.getByRole('menuitem', { name: 'Rename' })).toBeVisible()
  },
  async 'tree-marks'(page, backend) {
    await openSandbox(page, backend)
    const { id } = backend.world.get('my-api')
    backend.world.git.set(id, {
      kind: 'repository',
      ...{ branch: 'feature/search', ahead: 2, behind: 0, isCut: false },
      files: [
        { path: 'index.js', mark: 'modified' },
        { path: 'src/parse.ts', mark: 'added' },
        { path: 'src/notes.md', mark: 'untracked' },
        { path: 'test.js', mark: 'conflict' },
        { path: 'assets', mark: 'ignored' },
      ],
    })
    backend.world.filesOf(id).put('/workspace/index.js', 'changed\n')
    await page.getByRole('treeitem', { name: /^src/ }).click()
    await expect(page.getByRole('button', { name: /Branch feature\/search/ })).toBeVisible()
    await page.getByRole('treeitem', { name: /README/ }).click()
    await page.getByRole('treeitem', { name: /LICENSE/ }).click({ modifiers: ['Control'] })
  },
  async 'copy-in-question'(page, backend) {
    await openSandbox(page, backend)
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Copy files in…' }).click()
    const given = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from('x') })
    await (await chooser).setFiles([given('README.md'), given('index.js'), given('new.txt')])
    await expect(page.getByRole('alertdialog')).toBeVisible()
  },
  async rename(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'README.md' }).click()
    await page.keyboard.press('F2')
    await expect(page.getByRole('textbox', { name: 'New name' })).toBeFocused()
  },
}
