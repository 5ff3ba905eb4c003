import { expect, type Page } from '@playwright/test'
import { missing } from './samples.ts'
import { sampleServers } from './ports.ts'
import type { FakeBackend } from './server.ts'
import { project } from './world.ts'

type Scene = (page: Page, backend: FakeBackend) => Promise<void>

const source = {
  kind: 'folder',
  path: '/home/me/code/my-api',
  files: 213,
  bytes: 4_812_345,
  leftOut: ['node_modules', 'dist', '.env', 'config/id_rsa'],
} as const

async function open(page: Page, { door }: FakeBackend): Promise<void> {
  await page.goto(door.address)
  await expect(page.getByRole('status', { name: 'Engine' })).not.toContainText('Connecting')
}

async function openSandbox(page: Page, backend: FakeBackend): Promise<void> {
  backend.world.add({ name: 'my-api', source }, project)
  backend.world.add({ name: 'scraper', state: 'stopped' }, project)
  backend.world.add({ name: 'a-rather-long-name-for-a-sandbox-of-mine', state: 'paused' }, project)
  await open(page, backend)
  await page.getByRole('list', { name: 'Sandboxes' }).getByText('my-api').click()
}

/** Every state of the page that is worth looking at, by name. */
export const scenes: Record<string, Scene> = {
  async welcome(page, backend) {
    await open(page, backend)
  },
  async 'no-engine'(page, backend) {
    backend.world.engine = missing
    await open(page, backend)
  },
  async 'engine-popup'(page, backend) {
    await open(page, backend)
    await page.getByRole('status', { name: 'Engine' }).getByRole('button').click()
  },
  async 'new-sandbox'(page, backend) {
    await open(page, backend)
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await dialog.getByRole('textbox', { name: 'Folder' }).fill('/home/me/code/my-api')
    await expect(dialog).toContainText('213 files')
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
  async workbench(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'src' }).click()
    await page.getByRole('treeitem', { name: 'index.js' }).dblclick()
    await expect(page.getByRole('region', { name: 'Editor' })).toContainText('isWindows')
    await page.getByRole('treeitem', { name: 'README.md' }).dblclick()
    await page.getByRole('tab', { name: 'index.js' }).click()
    await page.getByRole('button', { name: 'New terminal' }).click()
    const terminal = page.getByRole('region', { name: 'Terminal', exact: true })
    await terminal.click()
    await page.keyboard.type('npm test\n')
    await expect(terminal).toContainText('24 tests passed')
    await expect(page.getByRole('tab', { name: 'bash' })).toBeVisible()
  },
  async 'empty-workbench'(page, backend) {
    await openSandbox(page, backend)
    await expect(page.getByRole('treeitem', { name: 'README.md' })).toBeVisible()
  },
  async ports(page, backend) {
    await openSandbox(page, backend)
    backend.world.serve('my-api', sampleServers)
    await page.getByRole('button', { name: 'Ports 3000, 5173' }).click()
    await expect(page.getByRole('list', { name: 'Servers' })).toContainText('vite')
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
  async isolation(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'Isolation' }).click()
    await expect(page.getByRole('button', { name: 'Verify again' })).toBeVisible()
  },
  async network(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'In 213' }).click()
  },
  async actions(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'More actions' }).click()
  },
  async remove(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Remove…' }).click()
  },
  async palette(page, backend) {
    await openSandbox(page, backend)
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible()
  },
  async stopped(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('scraper').click()
  },
  async conflict(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'README.md' }).dblclick()
    const editor = page.getByRole('region', { name: 'Editor' })
    await expect(editor).toContainText('ponyfill')
    await editor.locator('.view-lines').first().click()
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.type('mine ')
    backend.world.filesOf(backend.world.get('my-api').id).put('/workspace/README.md', 'theirs\n')
    await page.keyboard.press('ControlOrMeta+s')
    await expect(page.getByRole('alertdialog')).toContainText('changed')
  },
  async 'conflict-compare'(page, backend) {
    await scenes['conflict']?.(page, backend)
    await page.getByRole('button', { name: 'Compare' }).click()
    await expect(page.locator('.monaco-diff-editor')).toContainText('theirs')
  },
  async 'external-change'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'README.md' }).dblclick()
    const editor = page.getByRole('region', { name: 'Editor' })
    await expect(editor).toContainText('ponyfill')
    await editor.locator('.view-lines').first().click()
    await page.keyboard.type('mine ')
    backend.world.filesOf(backend.world.get('my-api').id).put('/workspace/README.md', 'theirs\n')
    await expect(editor).toContainText('changed in the sandbox')
  },
  async binary(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'assets' }).click()
    await page.getByRole('treeitem', { name: 'logo.png' }).dblclick()
    await expect(page.getByRole('region', { name: 'Editor' })).toContainText('not text')
  },
  async 'large-file'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'assets' }).click()
    await page.getByRole('treeitem', { name: 'big.log' }).dblclick()
    await expect(page.getByRole('region', { name: 'Editor' })).toContainText('too large')
  },
  async 'file-menu'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'README.md' }).click({ button: 'right' })
    await expect(page.getByRole('menuitem', { name: 'Rename' })).toBeVisible()
  },
  async rename(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('treeitem', { name: 'README.md' }).click()
    await page.keyboard.press('F2')
    await expect(page.getByRole('textbox', { name: 'New name' })).toBeFocused()
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
  async notices(page, backend) {
    backend.world.add({
      name: 'my-api',
      notices: [
        { id: '1', text: 'The agent was lost and restarted. Terminals that ran are gone; files are as they were.' },
      ],
      error: {
        code: 'agent-lost',
        message: 'The agent inside does not answer.',
        why: 'It was silent for 6 s.',
        remedy: 'It is being restarted. If this stays, stop and start the sandbox.',
      },
    })
    await open(page, backend)
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('my-api').click()
    await expect(page.getByText('The agent was lost')).toBeVisible()
  },
}
