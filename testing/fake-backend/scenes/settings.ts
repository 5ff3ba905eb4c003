import { writeFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import { openSandbox, type Scene } from './scene.ts'

/** Settings, shortcuts and what is told about them. */
export const settingsScenes: Record<string, Scene> = {
  async settings(page, backend) {
    await backend.settings.change('editor.fontSize', 14)
    await openSandbox(page, backend)
    await page.keyboard.press('Control+,')
    await expect(page.getByRole('searchbox', { name: 'Search settings' })).toBeFocused()
    await expect(page.getByRole('button', { name: 'Reset “Font size”' })).toBeVisible()
  },
  async 'settings-search'(page, backend) {
    await openSandbox(page, backend)
    await page.keyboard.press('Control+,')
    await page.getByRole('searchbox', { name: 'Search settings' }).fill('paste')
    await expect(page.getByRole('switch')).toHaveCount(1)
  },
  async 'settings-choice'(page, backend) {
    await openSandbox(page, backend)
    await page.keyboard.press('Control+,')
    await page.getByRole('combobox', { name: 'Theme' }).click()
    await expect(page.getByRole('option', { name: 'High contrast dark' })).toBeVisible()
  },
  async 'settings-broken'(page, backend) {
    await writeFile(backend.settings.view.file, '{\n  "editor.tabSize": "four",\n  "terminal.scrollback": -1\n}\n')
    await openSandbox(page, backend)
    await page.keyboard.press('Control+,')
    await expect(page.getByText('Some settings in the file cannot be used')).toBeVisible()
  },
}
