import { writeFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import { sandboxScenes } from './sandbox.ts'
import { pushed } from '../pushed.ts'
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
  async 'settings-cloud'(page, backend) {
    backend.world.cloud.begin('my-organisation')
    await openSandbox(page, backend)
    await backend.settings.change('cloud.region', 'fra')
    await page.keyboard.press('Control+,')
    await page.getByRole('region', { name: 'Sandboxes at Fly.io' }).scrollIntoViewIfNeeded()
  },
  async 'settings-broken'(page, backend) {
    await writeFile(backend.settings.view.file, '{\n  "editor.tabSize": "four",\n  "terminal.scrollback": -1\n}\n')
    await openSandbox(page, backend)
    await page.keyboard.press('Control+,')
    await expect(page.getByText('Some settings in the file cannot be used')).toBeVisible()
  },
  async secrets(page, backend) {
    const sandbox = await openSandbox(page, backend).then(() => backend.world.get('my-api'))
    const value = 'a-value-that-nobody-sees'
    const key = await backend.secrets.store.add({ preset: 'anthropic', value })
    await backend.secrets.store.add({ preset: 'github', value })
    await backend.secrets.store.grant(key.id, sandbox.id)
    for (let number = 0; number < 128; number += 1) backend.secrets.usage.request(key.id, sandbox.id)
    backend.secrets.usage.bytes(key.id, sandbox.id, 4_812_345)
    await page.keyboard.press('Control+,')
    await page.getByRole('region', { name: 'Secrets' }).scrollIntoViewIfNeeded()
    await expect(page.getByRole('listitem', { name: 'Anthropic' })).toContainText('128 of 1,000 requests')
  },
  async 'secret-consent'(page, backend) {
    await openSandbox(page, backend)
    backend.world.cloud.begin('my-organisation')
    const { id } = await backend.secrets.store.add({ preset: 'anthropic', value: 'a-value-that-nobody-sees' })
    const github = await backend.secrets.store.add({ preset: 'github', value: 'a-value-that-nobody-sees' })
    await backend.secrets.store.grant(id, backend.world.get('my-api').id)
    await backend.secrets.store.consent(github.id, backend.world.get('my-api').id)
    pushed(backend.world, 'my-api')
    await page.keyboard.press('Control+,')
    const item = page.getByRole('listitem', { name: 'Anthropic' })
    await item.getByRole('checkbox', { name: 'Also use it in the cloud' }).scrollIntoViewIfNeeded()
    await expect(item).toContainText('It stays on this computer.')
  },
  async 'secret-consent-asked'(page, backend) {
    await settingsScenes['secret-consent']?.(page, backend)
    const item = page.getByRole('listitem', { name: 'Anthropic' })
    await item.getByRole('checkbox', { name: 'Also use it in the cloud' }).click()
    await expect(page.getByRole('alertdialog')).toContainText('never on its disk')
  },
  async 'secret-npm'(page, backend) {
    backend.world.registries = ['mirror.example.com/npm', 'npm.company.example']
    await openSandbox(page, backend)
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: 'Add a secret…' }).click()
    await page.getByRole('combobox', { name: 'For' }).click()
    await page.getByRole('option', { name: 'npm' }).click()
    await expect(page.getByRole('textbox', { name: 'Host', exact: true })).toHaveValue('mirror.example.com/npm')
  },
  async 'secret-limits'(page, backend) {
    await openSandbox(page, backend)
    const { id } = await backend.secrets.store.add({ preset: 'anthropic', value: 'a-value-that-nobody-sees' })
    await backend.secrets.store.grant(id, backend.world.get('my-api').id)
    for (let number = 0; number < 128; number += 1) backend.secrets.usage.request(id, backend.world.get('my-api').id)
    backend.secrets.usage.bytes(id, backend.world.get('my-api').id, 4_812_345)
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: 'Limits of Anthropic in my-api' }).click()
    await page.getByLabel('Requests a day').fill('0')
    await expect(page.getByRole('dialog')).toContainText('A number above 0.')
  },
  async 'secrets-of-a-sandbox'(page, backend) {
    await openSandbox(page, backend)
    const value = 'a-value-that-nobody-sees'
    const { id } = await backend.secrets.store.add({ preset: 'anthropic', value })
    await backend.secrets.store.add({ preset: 'github', value })
    await backend.secrets.store.grant(id, backend.world.get('my-api').id)
    await page
      .getByRole('button', { name: /^Network/ })
      .first()
      .click()
    await page.getByRole('tab', { name: /^Rules/ }).click()
    await page.getByRole('list', { name: 'Secrets of this sandbox' }).scrollIntoViewIfNeeded()
  },
  async 'secrets-none'(page, backend) {
    await openSandbox(page, backend)
    await page.keyboard.press('Control+,')
    await page.getByText('There are none.').scrollIntoViewIfNeeded()
  },
  async 'secret-add'(page, backend) {
    await openSandbox(page, backend)
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: 'Add a secret…' }).click()
    await page.getByRole('combobox', { name: 'For' }).click()
    await page.getByRole('option', { name: 'Other' }).click()
    await page.getByRole('textbox', { name: 'Value' }).fill('a-value-that-nobody-sees')
  },
  async shortcuts(page, backend) {
    await backend.settings.change('shortcuts', { settings: 'Mod+Alt+S' })
    await openSandbox(page, backend)
    await page.keyboard.press('Control+Alt+k')
    await expect(page.getByRole('searchbox', { name: 'Search commands' })).toBeFocused()
  },
  async 'shortcuts-contested'(page, backend) {
    await openSandbox(page, backend)
    await page.keyboard.press('Control+Alt+k')
    await page.getByRole('searchbox', { name: 'Search commands' }).fill('theme')
    await page.getByRole('button', { name: 'Change keys of “Theme: dark”' }).click()
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('alert')).toContainText('already')
  },
  async 'palette-found'(page, backend) {
    await openSandbox(page, backend)
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search or run a command' }).fill('new')
    await expect(page.getByRole('option').first()).toContainText('New')
  },
  async toast(page, backend) {
    await openSandbox(page, backend)
    backend.world.change('scraper', {
      notices: [
        { id: '1', text: 'A program was ended: it needed more than the 2 GB of memory that this sandbox has.' },
      ],
    })
    backend.world.change('a-rather-long-name-for-a-sandbox-of-mine', {
      state: 'stopped',
      error: {
        code: 'isolation-mismatch',
        message: 'Its isolation did not hold, so it was stopped.',
        why: 'A probe saw the network.',
        remedy: 'Start it to measure it again. Its files are kept.',
      },
    })
    await expect(page.getByRole('region', { name: 'New notifications' })).toContainText('did not hold')
  },
  async notifications(page, backend) {
    await settingsScenes['toast']?.(page, backend)
    await page.keyboard.press('F8')
    await expect(page.getByRole('list', { name: 'Notifications' })).toBeVisible()
  },
  async 'notifications-none'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'Notifications' }).click()
    await expect(page.getByText('Nothing needs you')).toBeVisible()
  },
  async 'high-contrast'(page, backend) {
    await backend.settings.change(
      'appearance.theme',
      (await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches))
        ? 'high-contrast-dark'
        : 'high-contrast-light',
    )
    await sandboxScenes['workbench']?.(page, backend)
  },
}
