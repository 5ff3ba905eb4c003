import { expect } from '@playwright/test'
import { sampleChanges } from '../changes.ts'
import { sampleServers } from '../ports.ts'
import { open, openSandbox, type Scene } from './scene.ts'

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
  async 'resources-unlimited'(page, backend) {
    await openSandbox(page, backend)
    backend.world.change('my-api', {
      limitsInForce: { cpus: null, memoryBytes: null, processes: null },
      caveats: [
        'It has Debian 12’s Node.js 18 with npm and git, without compilers, built on this computer, instead of docker.io/library/node:24-bookworm.',
        'This engine cannot limit memory, the number of processes and CPU time of this sandbox: a runaway program can slow the computer down.',
      ],
    })
    await page.getByRole('button', { name: /^CPU \d+ %/ }).click()
    const resources = page.getByRole('region', { name: 'Resources' })
    await resources.getByText('Image and limits').click()
    await expect(resources.getByText('no limit')).toHaveCount(2)
  },
  async 'lifetime-notification'(page, backend) {
    await openSandbox(page, backend)
    backend.world.change('a-rather-long-name-for-a-sandbox-of-mine', {
      lifetime: { hours: 2, endsAt: new Date(Date.now() + 14 * 60_000).toISOString() },
    })
    await expect(page.getByRole('region', { name: 'New notifications' })).toContainText('less than 15 minutes')
  },
  async dashboard(page, backend) {
    backend.world.usage.everyMs = 60
    await openSandbox(page, backend)
    const soon = new Date(Date.now() + 40 * 60_000).toISOString()
    backend.world.add({ name: 'docs-site', lifetime: { hours: 2, endsAt: soon } })
    backend.world.add({ name: 'experiment', state: 'stopped', lifetime: { hours: 4, endsAt: null } })
    backend.world.serve('my-api', sampleServers)
    await page.getByRole('button', { name: 'All sandboxes' }).click()
    const table = page.getByRole('table')
    await table.getByRole('checkbox', { name: 'Choose docs-site' }).click()
    await table.getByRole('checkbox', { name: 'Choose scraper' }).click()
    await expect(table.getByRole('row', { name: /my-api/ })).toContainText('3000, 5173')
    await expect(table.getByRole('row', { name: /my-api/ })).toContainText(/\d+ %/)
  },
  async 'dashboard-remove'(page, backend) {
    backend.world.changes.changes = sampleChanges
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'All sandboxes' }).click()
    await page.getByRole('checkbox', { name: 'Choose all' }).click()
    await page.getByRole('button', { name: 'Remove…' }).click()
    await expect(page.getByRole('alertdialog')).toContainText('7 files changed')
  },
  async 'dashboard-empty'(page, backend) {
    await open(page, backend)
    await page.getByRole('button', { name: 'All sandboxes' }).click()
    await expect(page.getByText('No sandboxes yet')).toBeVisible()
  },
  async 'lifetime-ending'(page, backend) {
    await openSandbox(page, backend)
    const soon = new Date(Date.now() + 14 * 60_000).toISOString()
    backend.world.change(backend.world.get('my-api').id, { lifetime: { hours: 2, endsAt: soon } })
    await expect(page.getByText('It is stopped in 14 minutes')).toBeVisible()
  },
  async 'kill-process'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: /^CPU \d+ %/ }).click()
    await page.getByRole('button', { name: /Process \d+: node server.js/ }).click()
    await page.getByRole('menuitem', { name: 'Kill…' }).click()
    await expect(page.getByRole('alertdialog')).toBeVisible()
  },
}
