import { expect } from '@playwright/test'
import { openSandbox, type Scene } from './scene.ts'

/** The tree of files. */
export const filesScenes: Record<string, Scene> = {
  async 'file-menu'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'README.md' }).click({ button: 'right' })
    await expect(page.getByRole('menuitem', { name: 'Rename' })).toBeVisible()
  },
  async rename(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'README.md' }).click()
    await page.keyboard.press('F2')
    await expect(page.getByRole('textbox', { name: 'New name' })).toBeFocused()
  },
}
