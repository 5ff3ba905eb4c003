import { withApi } from './support/backend-api.ts'
import { startGitServer } from './support/outside.ts'
import { expect, test } from './support/story.ts'

test('[CR21, CR22, CR23, CR24] a repository is cloned inside, through the gate', async ({ airlock, openApp }) => {
  await using outside = await startGitServer(airlock.home)
  const { host, port } = outside
  const address = `git://${host}:${String(port)}/project`
  // Without an exception for this computer nothing is reached, and nothing stays.
  const refused = await airlock.run(['create', '--name', 'cloned', '--from', address])
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('could not be cloned')
  expect(await airlock.json(['ls', '--json'])).toEqual([])

  const rule = { verdict: 'allow' as const, host, ports: [port], mayBePrivate: true }
  await withApi(airlock, async ({ sandboxes }) =>
    sandboxes.create({ name: 'cloned', git: address, gitRef: 'work', network: { rules: [rule] } }),
  )
  const page = await openApp()
  await page.getByRole('list', { name: 'Sandboxes' }).getByText('cloned').click()
  await page.getByRole('button', { name: 'In 1', exact: true }).click()
  await expect(page.getByText('cloned from')).toContainText(address)
  const { stdout } = await airlock.run(['exec', 'cloned', '--', 'cat', 'read-me.txt'])
  expect(stdout).toBe('cloned inside\n')
  expect((await airlock.run(['inspect', 'cloned'])).stdout).toContain(`${address} (cloned, 1 file)`)
  expect((await airlock.run(['diff', 'cloned'])).stdout).not.toContain('read-me.txt')
  expect((await airlock.run(['network', 'log', 'cloned'])).stdout).toContain(`done     ${host}:${String(port)}`)
})
