import { expect } from '@playwright/test'
import { sampleServers } from '../ports.ts'
import { pushed } from '../pushed.ts'
import { openSandbox, type Scene } from './scene.ts'

/** Where a port of a sandbox at a cloud is shared from. */
const askToShare: Scene = async (page, backend) => {
  backend.world.cloud.begin('my-organisation')
  await openSandbox(page, backend)
  pushed(backend.world, 'my-api')
  backend.world.serve('my-api', sampleServers)
  await page.getByRole('button', { name: 'Ports 3000, 5173' }).click()
  await page.getByRole('button', { name: 'Share port 3000…' }).click()
}

/** Servers inside, and previews of them. */
export const portsScenes: Record<string, Scene> = {
  async ports(page, backend) {
    await openSandbox(page, backend)
    backend.world.serve('my-api', sampleServers)
    await page.getByRole('button', { name: 'Ports 3000, 5173' }).click()
    await expect(page.getByRole('list', { name: 'Servers' })).toContainText('vite')
  },
  async 'ports-shared'(page, backend) {
    await askToShare(page, backend)
    await page.getByRole('button', { name: 'Make a link' }).click()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Ports 3000, 5173' }).click()
    await expect(page.getByRole('button', { name: 'Stop sharing port 3000' })).toBeVisible()
  },
  async 'ports-link'(page, backend) {
    await askToShare(page, backend)
    await page.getByRole('button', { name: 'Make a link' }).click()
    await expect(page.getByRole('button', { name: 'Copy', exact: true })).toBeFocused()
  },
  async 'ports-share'(page, backend) {
    await askToShare(page, backend)
    await expect(page.getByRole('combobox', { name: 'For how long' })).toBeVisible()
  },
  async 'ports-empty'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'Ports', exact: true }).click()
    await expect(page.getByText('Nothing listens inside')).toBeVisible()
  },
  async preview(page, backend) {
    await openSandbox(page, backend)
    backend.world.serve('my-api', sampleServers)
    await page.getByRole('treeitem', { name: 'index.js' }).dblclick()
    await expect(page.getByRole('region', { name: 'Editor' })).toContainText('isWindows')
    await page.getByRole('button', { name: 'New terminal' }).click()
    await page.getByRole('button', { name: 'Ports 3000, 5173' }).click()
    await page.getByRole('button', { name: 'Open preview of port 3000' }).click()
    await expect(page.frameLocator('iframe').getByText('Hello from port 3000')).toBeVisible()
  },
  async 'preview-silent'(page, backend) {
    await openSandbox(page, backend)
    await page.keyboard.press('F1')
    await page.getByRole('combobox', { name: 'Search or run a command' }).fill('preview port')
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: 'Port' }).fill('8080')
    await page.keyboard.press('Enter')
    await expect(page.frameLocator('iframe').getByText('Nothing answers on port 8080')).toBeVisible()
  },
}
