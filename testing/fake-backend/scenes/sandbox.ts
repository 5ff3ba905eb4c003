import { expect } from '@playwright/test'
import { sampleServers } from '../ports.ts'
import { gvisorProof } from '../samples.ts'
import { open, openSandbox, type Scene } from './scene.ts'

/** A sandbox, its edge, and what can be done to it. */
export const sandboxScenes: Record<string, Scene> = {
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
    await expect(page.getByText('No file is open')).toBeVisible()
    await expect(page.getByText('No terminal is open')).toBeVisible()
  },
  async isolation(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'Isolation' }).click()
    await expect(page.getByRole('button', { name: 'Verify again' })).toBeVisible()
  },
  async 'isolation-broken'(page, backend) {
    await openSandbox(page, backend)
    const proof = gvisorProof(new Date().toISOString())
    const probes = proof.probes.map((probe) =>
      probe.name === 'network'
        ? { ...probe, ok: false, seen: 'lo, eth0; 93.184.216.34 answered', meaning: 'It reaches the network.' }
        : probe,
    )
    backend.world.change(backend.world.get('my-api').id, { isolation: { ...proof, proven: false, probes } })
    await page.getByRole('button', { name: 'Isolation: gVisor · not proven: network' }).click()
    await expect(page.getByText('11 of 12 probes held')).toBeVisible()
  },
  async 'long-name'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('a-rather-long-name').click()
    const { id } = backend.world.change(backend.world.get('a-rather-long-name-for-a-sandbox-of-mine').id, {
      state: 'running',
    })
    backend.world.serve(id, sampleServers)
    await expect(page.getByRole('button', { name: /^Ports 3000, 5173/ })).toBeVisible()
    await expect(page.getByText('No terminal is open')).toBeVisible()
  },
  async network(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'In 213' }).click()
    await expect(page.getByText('213 files came in')).toBeVisible()
    await expect(page.getByText('No terminal is open')).toBeVisible()
  },
  async actions(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'More actions' }).click()
    await expect(page.getByRole('menuitem', { name: 'Remove…' })).toBeVisible()
    await expect(page.getByText('No terminal is open')).toBeVisible()
  },
  async remove(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Remove…' }).click()
    await expect(page.getByRole('alertdialog')).toContainText('changed since')
  },
  async stopped(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('scraper').click()
    await expect(page.getByText('Terminals rest')).toBeVisible()
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
    await expect(page.getByRole('region', { name: 'Sandbox my-api' }).getByText('The agent was lost')).toBeVisible()
  },
}
