import { expect } from '@playwright/test'
import { openSandbox, type Scene } from './scene.ts'

/** Things that break, and what is said of them. */
export const robustScenes: Record<string, Scene> = {
  async 'engine-away'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'README.md' }).dblclick()
    await expect(page.getByRole('region', { name: 'Editor' })).toContainText('ponyfill')
    backend.world.loseEngine()
    await expect(page.getByText('Docker 26.1.5 does not answer')).toBeVisible()
  },
  async 'many-sandboxes'(page, backend) {
    for (let number = 1; number <= 50; number++) {
      const state = number % 7 === 0 ? 'stopped' : number % 11 === 0 ? 'paused' : 'running'
      backend.world.add({ name: `service-${String(number)}-of-a-rather-long-name`, state })
    }
    await openSandbox(page, backend)
    await expect(page.getByRole('searchbox', { name: 'Filter sandboxes' })).toBeVisible()
  },
  async 'engine-away-actions'(page, backend) {
    await openSandbox(page, backend)
    backend.world.loseEngine()
    await page.getByRole('button', { name: 'More actions' }).click()
    await expect(page.getByRole('menuitem', { name: 'Remove…' })).toBeVisible()
  },
}
