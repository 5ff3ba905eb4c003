import { expect, type Page } from '@playwright/test'
import { openSandbox, type Scene } from './scene.ts'

async function search(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+Shift+F')
  await page.getByRole('textbox', { name: 'Search' }).fill(text)
}

/** Finding text and files. */
export const searchScenes: Record<string, Scene> = {
  async 'search-empty'(page, backend) {
    await openSandbox(page, backend)
    await page.keyboard.press('Control+Shift+F')
    await expect(page.getByRole('textbox', { name: 'Search' })).toBeFocused()
  },
  async search(page, backend) {
    await openSandbox(page, backend)
    await search(page, 'path')
    await page.getByRole('button', { name: 'All files' }).click()
    await expect(page.getByText(/\d+ matches in \d+ files/)).toBeVisible()
    await page.keyboard.press('F4')
    await expect(page.getByRole('region', { name: 'Editor' }).locator('.view-lines').first()).toBeVisible()
  },
  async 'search-replace'(page, backend) {
    await openSandbox(page, backend)
    await search(page, 'path')
    await page.getByRole('button', { name: 'Show replace' }).click()
    await page.getByRole('textbox', { name: 'Replace with' }).fill('route')
    await expect(page.locator('ins').first()).toBeVisible()
  },
  async 'search-replaced'(page, backend) {
    await openSandbox(page, backend)
    await search(page, 'path')
    await page.getByRole('button', { name: 'Show replace' }).click()
    await page.getByRole('textbox', { name: 'Replace with' }).fill('route')
    await expect(page.locator('ins').first()).toBeVisible()
    backend.world.filesOf(backend.world.get('my-api').id).put('/workspace/test.js', 'changed meanwhile\n')
    await page.getByRole('button', { name: 'Replace all…' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Replace' }).click()
    await expect(page.getByText(/^Replaced/)).toBeVisible()
  },
  async 'search-question'(page, backend) {
    await openSandbox(page, backend)
    await search(page, 'path')
    await page.getByRole('button', { name: 'Show replace' }).click()
    await expect(page.getByText(/\d+ matches in \d+ files/)).toBeVisible()
    await page.getByRole('button', { name: 'Replace all…' }).click()
    await expect(page.getByRole('alertdialog')).toBeVisible()
  },
  async 'search-error'(page, backend) {
    await openSandbox(page, backend)
    await page.keyboard.press('Control+Shift+F')
    await page.getByRole('button', { name: 'Regular expression' }).click()
    await page.getByRole('textbox', { name: 'Search' }).fill('pa(th')
    await expect(page.getByRole('alert')).toBeVisible()
  },
  async 'quick-open'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'README.md' }).dblclick()
    await expect(page.getByRole('region', { name: 'Editor' })).toContainText('ponyfill')
    await page.keyboard.press('Control+P')
    await expect(page.getByRole('option').first()).toBeVisible()
    await page.keyboard.type('pt')
    await expect(page.getByRole('option').first()).toContainText('parse.ts')
  },
}
