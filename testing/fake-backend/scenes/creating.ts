import { expect } from '@playwright/test'
import { open, type Scene } from './scene.ts'

/** From a wish to a sandbox. */
export const creatingScenes: Record<string, Scene> = {
  async 'new-sandbox'(page, backend) {
    await open(page, backend)
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await dialog.getByRole('textbox', { name: 'Folder' }).fill('/home/me/code/my-api')
    await expect(dialog).toContainText('213 files')
    await dialog.getByText('Tick what').scrollIntoViewIfNeeded()
  },
  async 'new-sandbox-completion'(page, backend) {
    await open(page, backend)
    await page.getByRole('button', { name: 'Open a folder…' }).click()
    await page.getByRole('textbox', { name: 'Folder' }).click()
    await page.keyboard.type('/home/me/code/m')
    await expect(page.getByRole('option', { name: 'my-api' })).toBeVisible()
  },
  async 'new-sandbox-archive'(page, backend) {
    await open(page, backend)
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await dialog.getByRole('radio', { name: 'Archive' }).click()
    await dialog
      .getByLabel('Archive to upload')
      .setInputFiles({ name: 'my-api.zip', mimeType: 'application/zip', buffer: Buffer.alloc(3_000_000, 'z') })
    await expect(dialog).toContainText('All of it lies in the folder')
    await dialog.getByText('at the top').click()
    await dialog.getByRole('button', { name: 'More' }).click()
  },
  async 'new-sandbox-errors'(page, backend) {
    await open(page, backend)
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('../evil')
    await dialog.getByRole('textbox', { name: 'Folder' }).fill('/no/such/folder')
    await dialog.getByRole('button', { name: 'Create' }).click()
  },
  async templates(page, backend) {
    await open(page, backend)
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    await page.getByRole('combobox', { name: 'Template' }).click()
    await expect(page.getByRole('option', { name: /Node/ })).toBeVisible()
  },
  async creating(page, backend) {
    backend.world.phaseMs = 400
    await open(page, backend)
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    await page.getByRole('textbox', { name: 'Name' }).fill('demo')
    await page.getByRole('button', { name: 'Create' }).click()
    await expect(page.getByRole('list', { name: 'Progress' })).toContainText('Container')
  },
  async failed(page, backend) {
    backend.world.phaseMs = 20
    backend.world.failNextIn = {
      phase: 'image',
      error: {
        code: 'registry-unreachable',
        message: 'The image could not be pulled.',
        why: 'registry.example: connection refused after 3 tries.',
        remedy: 'Check the connection, or choose the Debian template, which is built on this computer.',
      },
    }
    await open(page, backend)
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    await page.getByRole('textbox', { name: 'Name' }).fill('demo')
    await page.getByRole('button', { name: 'Create' }).click()
    await expect(page.getByRole('alert')).toContainText('could not be pulled')
  },
}
