import { expect, type Page } from '@playwright/test'
import { sampleChanges } from '../changes.ts'
import { openSandbox, type Scene } from './scene.ts'

/** What was done in a sandbox, and ways to take it out. */
export const changesScenes: Record<string, Scene> = {
  async changes(page, backend) {
    backend.world.changes.changes = sampleChanges
    await openSandbox(page, backend)
    await page.getByRole('tab', { name: 'Changes, 8' }).click()
    await expect(page.getByRole('listbox', { name: 'Changed files' })).toContainText('drives.js')
    await page.getByRole('listbox', { name: 'Changed files' }).focus()
    await page.keyboard.press('ArrowDown')
  },
  async 'changes-take-out'(page, backend) {
    backend.world.changes.changes = sampleChanges
    await openSandbox(page, backend)
    await page.getByRole('tab', { name: 'Changes, 8' }).click()
    await page.getByRole('button', { name: 'Take out' }).click()
    await page.getByRole('menuitem', { name: 'Download patch' }).click()
    await expect(page.getByText('2 changes not in the patch')).toBeVisible()
    await page.getByText('1 file would run here').click()
    await page.getByText('Not compared: 2 paths ignored').click()
  },
  async 'changes-none'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('tab', { name: 'Changes' }).click()
    await expect(page.getByText('Nothing changed')).toBeVisible()
  },
  async 'changes-diff'(page, backend) {
    backend.world.changes.changes = sampleChanges
    backend.world.changes.originals = { 'index.js': "'use strict'\n\nmodule.exports = 1\n" }
    await openSandbox(page, backend)
    await openChange(page, 'index.js, modified')
    await expect(page.getByRole('tab', { name: /since it came in/ })).toBeVisible()
  },
  async 'changes-added'(page, backend) {
    backend.world.changes.changes = sampleChanges
    await openSandbox(page, backend)
    const text = "'use strict'\n\nmodule.exports = ['C:', 'D:']\n"
    backend.world.inside('my-api').files.put('/workspace/lib/windows/drives.js', Buffer.from(text))
    await openChange(page, 'lib/windows/drives.js, added')
    await expect(page.getByText('3 lines added')).toBeVisible()
  },
  async 'changes-deleted'(page, backend) {
    backend.world.changes.changes = sampleChanges
    backend.world.changes.originals = { 'test/old.js': "'use strict'\n\nmodule.exports = 1\n" }
    await openSandbox(page, backend)
    await openChange(page, 'test/old.js, deleted')
    await expect(page.getByText('3 lines removed')).toBeVisible()
  },
  async 'changes-out'(page, backend) {
    backend.world.changes.changes = sampleChanges
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'Out 1' }).click()
    await expect(
      page.getByText('7 files changed since they came in, 1 taken out; 1 deleted, not passed on'),
    ).toBeVisible()
  },
  async 'remove-with-work'(page, backend) {
    backend.world.changes.changes = sampleChanges
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Remove…' }).click()
    await expect(page.getByRole('button', { name: 'Show changes' })).toBeVisible()
  },
  async 'revert-change'(page, backend) {
    backend.world.changes.changes = sampleChanges
    await openSandbox(page, backend)
    await page.getByRole('tab', { name: 'Changes, 8' }).click()
    await page.getByRole('listbox', { name: 'Changed files' }).focus()
    await page.keyboard.press('Delete')
    await expect(page.getByRole('alertdialog')).toBeVisible()
  },
}

/** Shows how one of the changed files differs; `name` as a screen reader says it. */
async function openChange(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name: 'Changes, 8' }).click()
  await page.getByRole('option', { name }).click()
}
