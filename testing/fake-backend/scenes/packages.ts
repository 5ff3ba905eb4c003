import { expect } from '@playwright/test'
import { openSandbox, type Scene } from './scene.ts'

async function openDialog(page: Parameters<Scene>[0], backend: Parameters<Scene>[1]) {
  await openSandbox(page, backend)
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Add packages…' }).click()
  return page.getByRole('dialog', { name: /^Add packages/ })
}

/** Packages that are added to a sandbox. */
export const packagesScenes: Record<string, Scene> = {
  async packages(page, backend) {
    const list = backend.world.packages
    const dialog = await openDialog(page, backend)
    await page.keyboard.press('Escape')
    const { id } = backend.world.get('my-api')
    list.keep(id, 'apt install ripgrep fd-find')
    list.keep(id, 'npm install -g typescript')
    await page.reload()
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Add packages…' }).click()
    await expect(dialog.getByRole('region', { name: 'Added' })).toContainText('typescript')
  },
  async 'packages-installing'(page, backend) {
    backend.world.packages.said = [
      'Reading package lists...\nBuilding dependency tree...\nThe following NEW packages will be installed:\n  ripgrep\n',
      '0 upgraded, 1 newly installed, 0 to remove and 0 not upgraded.\nUnpacking ripgrep (13.0.0-4+b2) ...\n',
    ]
    const dialog = await openDialog(page, backend)
    backend.world.phaseMs = 300
    await dialog.getByLabel('Command').fill('apt install ripgrep')
    await dialog.getByLabel('Command').press('Enter')
    await expect(dialog.getByRole('list', { name: 'Progress' })).toContainText('Installing')
    backend.world.phaseMs = 600_000
    await expect(dialog.getByRole('log')).toContainText('Unpacking')
  },
}
