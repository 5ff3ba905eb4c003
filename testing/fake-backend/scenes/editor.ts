import { expect } from '@playwright/test'
import { openSandbox, type Scene } from './scene.ts'

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
}
