import { cacheFolder } from '../scripts/setup/cache.ts'
import { podmanOnlyComputer } from './support/podman-only.ts'
import { expect, test as base } from './support/story.ts'

const test = base.extend({
  computer: async ({}, use) => {
    await using computer = await podmanOnlyComputer()
    // Where gVisor lies that the set-up fetched; nothing of an engine.
    const environment: NodeJS.ProcessEnv = { AIRLOCK_CACHE: cacheFolder() }
    for (const name of ['PATH', 'HOME', 'LANG', 'TMPDIR']) environment[name] = process.env[name]
    await use({ environment, enter: computer.enter })
  },
})

for (const isolation of ['gvisor', 'container'] as const) {
  test(`[DI24, DI25, DI27] where only Podman is installed, a sandbox with ${isolation} isolation is made, proven and used without a word of settings`, async ({
    airlock,
    openApp,
  }) => {
    const created = await airlock.json(['create', '--name', 'demo', '--isolation', isolation, '--json'])
    expect(created).toMatchObject({ state: 'running', isolation: { level: isolation, proven: true } })

    const page = await openApp()
    await expect(page.getByRole('status', { name: 'Engine' })).toContainText('Podman')
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await page.getByRole('button', { name: 'New terminal' }).click()
    const terminal = page.getByRole('region', { name: 'Terminal', exact: true })
    await terminal.click()
    await page.keyboard.type('echo "kept $((40+2))" > note.txt; cat note.txt\n')
    await expect(terminal).toContainText('kept 42')
    await expect(page.getByRole('treeitem', { name: 'note.txt' })).toBeVisible()

    expect((await airlock.run(['stop', 'demo'])).code).toBe(0)
    expect((await airlock.run(['start', 'demo'])).code).toBe(0)
    const again = await airlock.run(['exec', 'demo', '--', 'cat', 'note.txt'])
    expect(again.stdout).toBe('kept 42\n')
  })
}
