import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import Docker from 'dockerode'
import { printed } from './support/command.ts'
import { expect, test, type Airlock } from './support/story.ts'

async function template({ home }: Pick<Airlock, 'home'>, id: string, steps: readonly string[]): Promise<void> {
  const folder = path.join(home, 'config', 'templates')
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, `${id}.json`), JSON.stringify({ title: 'Greeter', base: 'debian', steps }))
}

const greeter = 'printf "#!/bin/sh\\necho hello\\n" >/usr/local/bin/greet && chmod 755 /usr/local/bin/greet'

test('[PK28] kill -9 of the backend while a template is built leaves nothing, and the template can be created from', async ({
  airlock,
  engineSocket,
}) => {
  const docker = new Docker({ socketPath: engineSocket })
  const builds = async () =>
    (await docker.listContainers({ all: true })).filter(({ Names }) =>
      Names.some((name) => /airlock-build-/.test(name)),
    )
  const images = async () =>
    (await docker.listImages())
      .flatMap(({ RepoTags }) => RepoTags ?? [])
      .filter((tag) => /airlock\/packages:/.test(tag))
  const before = await images()
  await template(airlock, 'greeter', ['echo "building"; sleep 600'])
  const creating = airlock.start(['create', '--name', 'cut-off', '--template', 'greeter'])
  const ended = new Promise((resolve) => creating.once('close', resolve))
  await printed(creating, /building\n/, 'stderr')
  expect(await builds()).toHaveLength(1)
  process.kill(await airlock.backendProcess(), 'SIGKILL')
  expect(await ended).not.toBe(0)

  // The next one, as the next command starts it.
  await expect.poll(() => airlock.json(['ls', '--json'])).toMatchObject([{ name: 'cut-off', state: 'failed' }])
  await expect.poll(builds).toEqual([])
  expect(await images()).toEqual(before)

  await template(airlock, 'greeter', [greeter, 'echo "second step"'])
  const made = await airlock.run(['create', '--name', 'cut-off', '--template', 'greeter', '--isolation', 'gvisor'])
  expect(made.code, made.stderr).toBe(0)
  expect(made.stderr).toContain('second step')
  expect((await airlock.run(['exec', 'cut-off', '--', 'greet'])).stdout).toBe('hello\n')
  expect((await airlock.run(['templates'])).stdout).toMatch(/greeter +yours +debian +2, built +Greeter/)

  await airlock.json(['templates', 'save', 'cut-off', '--as', 'again', '--json'])
  expect(await airlock.json(['templates', 'show', 'again', '--json'])).toMatchObject({
    ...{ base: 'debian', steps: [greeter, 'echo "second step"'], isBuilt: true },
  })
  expect((await airlock.run(['templates', 'rm', 'greeter', 'again'])).code).toBe(0)
  expect((await airlock.run(['rm', '--force', 'cut-off'])).code).toBe(0)
  await expect.poll(images).toEqual(before)
})
