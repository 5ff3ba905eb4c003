import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from '@playwright/test'
import { dragFiles } from '../drag.ts'
import { open, openSandbox, type Scene } from './scene.ts'

/** A folder of this computer to drag; the system's folder for such things is emptied by the system. */
async function sampleFolder(): Promise<string> {
  const folder = path.join(await mkdtemp(path.join(tmpdir(), 'airlock-scene-')), 'my-project')
  await mkdir(folder)
  await writeFile(path.join(folder, 'index.js'), 'x'.repeat(1_200_000))
  return folder
}

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
  async 'new-sandbox-repository'(page, backend) {
    await open(page, backend)
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await dialog.getByRole('textbox', { name: 'Folder' }).fill('https://git.example.com/owner/project')
    await expect(dialog).toContainText('port 443, is put on the allowlist')
  },
  async 'new-sandbox-repository-offline'(page, backend) {
    await open(page, backend)
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await dialog.getByRole('radio', { name: 'Offline' }).click()
    await dialog.getByRole('textbox', { name: 'Folder' }).fill('https://git.example.com/owner/project')
    await dialog.getByRole('textbox', { name: 'Branch or tag' }).fill('-x')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await expect(dialog).toContainText('can clone nothing')
  },
  async 'cloned-in'(page, backend) {
    backend.world.phaseMs = 20
    await open(page, backend)
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await dialog.getByRole('textbox', { name: 'Folder' }).fill('https://git.example.com/owner/project')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('button', { name: 'In 213' }).click()
    await expect(page.getByText('cloned from')).toBeVisible()
  },
  async 'new-sandbox-errors'(page, backend) {
    await open(page, backend)
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('../evil')
    await dialog.getByRole('textbox', { name: 'Folder' }).fill('/no/such/folder')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await expect(dialog).toContainText('cannot be read')
  },
  async 'drop-folder'(page, backend) {
    await open(page, backend)
    await dragFiles(page, [await sampleFolder()])
    await expect(page.getByRole('status', { name: 'Drop' })).toBeVisible()
  },
  async 'drop-several'(page, backend) {
    await openSandbox(page, backend)
    await expect(page.getByRole('tree')).toBeVisible()
    const folder = await sampleFolder()
    await dragFiles(page, [folder, path.join(folder, 'index.js')], 480, 380)
    await expect(page.getByRole('status', { name: 'Drop' })).toBeVisible()
  },
  async 'drop-sending'(page, backend) {
    backend.world.sources.receive = () => new Promise<number>(() => undefined)
    await open(page, backend)
    const drag = await dragFiles(page, [await sampleFolder()])
    await drag.drop()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await expect(dialog.getByRole('group', { name: 'Upload' })).toContainText(' of ')
  },
  async 'drop-filled'(page, backend) {
    await open(page, backend)
    const drag = await dragFiles(page, [await sampleFolder()])
    await drag.drop()
    await expect(page.getByRole('dialog', { name: 'New sandbox' })).toContainText('213 files')
  },
  async 'drop-refused'(page, backend) {
    await open(page, backend)
    const folder = await sampleFolder()
    const drag = await dragFiles(page, [folder, path.join(folder, 'index.js')])
    await drag.drop()
    await expect(page.getByRole('alert')).toContainText('A sandbox begins with one thing')
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
  async 'creating-built'(page, backend) {
    backend.world.phaseMs = 1500
    backend.world.loseRegistry()
    await open(page, backend)
    await page.getByRole('button', { name: /^Node/ }).click()
    await expect(page.getByRole('list', { name: 'Progress' })).toContainText('one to three minutes')
    await expect(page.getByRole('list', { name: 'Progress' })).toContainText(/% · \d s/)
  },
  async 'templates-no-registry'(page, backend) {
    backend.world.loseRegistry()
    await open(page, backend)
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    await page.getByRole('combobox', { name: 'Template' }).click()
    await page.getByRole('option', { name: /Node/ }).click()
    await expect(page.getByRole('dialog')).toContainText('built here once')
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
