import { expect } from '@playwright/test'
import { openSandbox, type Scene } from './scene.ts'

/** What sandboxes use. */
export const resourcesScenes: Record<string, Scene> = {
  async resources(page, backend) {
    backend.world.usage.everyMs = 60
    await openSandbox(page, backend)
    await page.getByRole('button', { name: /^CPU \d+ %/ }).click()
    const list = page.getByRole('list', { name: 'Processes' })
    await expect(list).toContainText('31 %')
    await expect(page.getByRole('region', { name: 'Resources' }).locator('polyline').first()).toHaveAttribute(
      'points',
      /( \S+){40}/,
    )
  },
  async 'kill-process'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: /^CPU \d+ %/ }).click()
    await page.getByRole('button', { name: /Process \d+: node server.js/ }).click()
    await page.getByRole('menuitem', { name: 'Kill…' }).click()
    await expect(page.getByRole('alertdialog')).toBeVisible()
  },
}
