import { expect } from '@playwright/test'
import { lost, missing } from '../samples.ts'
import { open, openSandbox, type Scene } from './scene.ts'

/** The window around everything, and what is said when something is missing. */
export const windowScenes: Record<string, Scene> = {
  async welcome(page, backend) {
    await open(page, backend)
  },
  async 'welcome-no-registry'(page, backend) {
    backend.world.loseRegistry()
    await open(page, backend)
    await expect(page.getByRole('button', { name: /^Node/ })).toContainText('cannot be reached')
  },
  async 'no-engine'(page, backend) {
    backend.world.engine = missing
    await open(page, backend)
  },
  async 'welcome-back'(page, backend) {
    await openSandbox(page, backend)
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search or run a command' }).fill('welcome page')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: 'Recent folders' })).toBeVisible()
  },
  async 'engine-searching'(page, backend) {
    backend.world.engine = { state: 'searching', candidates: [] }
    await open(page, backend)
  },
  async 'engine-lost'(page, backend) {
    backend.world.engine = lost
    await open(page, backend)
    await expect(page.getByText('Docker 26.1.5 does not answer')).toBeVisible()
  },
  async 'engine-popup'(page, backend) {
    await open(page, backend)
    await page.getByRole('status', { name: 'Engine' }).getByRole('button').click()
    await expect(page.getByText('1 ready')).toBeVisible()
  },
  async palette(page, backend) {
    await openSandbox(page, backend)
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible()
  },
  async reconnecting(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'New terminal' }).click()
    const terminal = page.getByRole('region', { name: 'Terminal', exact: true })
    await terminal.click()
    await page.keyboard.type('tick\n')
    await expect(terminal).toContainText('tick 2 of')
    await backend.kill()
    await expect(page.getByText('The connection to Airlock was lost')).toBeVisible()
  },
  async 'signed-out'(page, { door }) {
    await page.goto(new URL(door.address).origin)
    await expect(page.getByRole('alert')).toContainText('not signed in')
  },
}
