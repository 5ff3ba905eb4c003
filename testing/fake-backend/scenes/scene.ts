import { expect, type Page } from '@playwright/test'
import type { FakeBackend } from '../server.ts'
import { project } from '../world.ts'

/** Brings the page into one state that is worth looking at. */
export type Scene = (page: Page, backend: FakeBackend) => Promise<void>

const source = {
  kind: 'folder',
  path: '/home/me/code/my-api',
  files: 213,
  bytes: 4_812_345,
  leftOut: ['node_modules', 'dist', '.env', 'config/id_rsa'],
} as const

export async function open(page: Page, { door }: FakeBackend): Promise<void> {
  await page.goto(door.address)
  await expect(page.getByRole('status', { name: 'Engine' })).not.toContainText('Connecting')
}

/** The page on a running sandbox, with others in the list. */
export async function openSandbox(page: Page, backend: FakeBackend): Promise<void> {
  backend.world.add({ name: 'my-api', source }, project)
  backend.world.add({ name: 'scraper', state: 'stopped' }, project)
  backend.world.add({ name: 'a-rather-long-name-for-a-sandbox-of-mine', state: 'paused' }, project)
  await open(page, backend)
  await page.getByRole('list', { name: 'Sandboxes' }).getByText('my-api').click()
}
