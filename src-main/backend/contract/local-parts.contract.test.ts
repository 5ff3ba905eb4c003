import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, inject, it } from 'vitest'
import { createRequest } from '../../../src-shared/api/sandboxes.ts'
import { ensureImage } from '../../../testing/images.ts'
import { backendDirectories, processSurroundings } from '../../directories.ts'
import { composeBackend, type Backend } from '../compose.ts'
import { eventually } from '../fixtures/eventually.ts'
import { collectingLog } from '../fixtures/sample.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { localParts } from '../local-parts.ts'

const engines = inject('engines')

/** The real backend over real engines, with the agent that `npm run build` made: everything but a door. */
describe.each([
  ['docker', 'gvisor'],
  ['docker', 'container'],
  ['podman', 'container'],
  ['podmanRunsc', 'gvisor'],
] as const)('%s, a sandbox in %s', (kind, isolation) => {
  const { socket, missing } = engines[kind]

  it.skipIf(missing !== null)(
    'is made, proven, worked in, stopped, found by the next backend, and removed',
    async () => {
      await ensureImage(socket, 'base')
      await using home = await temporaryDirectory()
      const first = await begin(home.path, socket)
      await eventually(() => first.service.link.status.state === 'ready', 60_000)
      await first.service.create(createRequest.parse({ name: 'whole', isolation }))
      await eventually(() => settled(first, 'running'), 90_000)
      expect(first.service.get('whole').isolation).toMatchObject({ level: isolation, proven: true })
      expect(await run(first, ['sh', '-c', 'echo kept > /workspace/file; id -u'])).toBe('1000\n')
      await first.close()

      const second = await begin(home.path, socket)
      await eventually(() => settled(second, 'running'), 90_000)
      expect(await run(second, ['cat', '/workspace/file'])).toBe('kept\n')
      await second.service.stop('whole')
      await second.service.start('whole')
      expect(await run(second, ['cat', '/workspace/file'])).toBe('kept\n')
      await second.service.remove('whole', true)
      expect(second.service.views()).toEqual([])
      expect(await second.service.link.current?.list()).toEqual([])
      await second.close()
    },
  )
})

async function begin(home: string, socket: string): Promise<Backend> {
  const env = { ...process.env, AIRLOCK_HOME: home, AIRLOCK_ENGINE: `unix://${socket}` }
  const surroundings = { ...processSurroundings(), env }
  const directories = backendDirectories(surroundings)
  expect(directories.state).toBe(join(home, 'state'))
  const log = collectingLog()
  const parts = await localParts({ directories, log, surroundings })
  const info = { apiVersion: 1, version: '0', pid: process.pid }
  return await composeBackend({ directories, info, log, parts, quit: () => undefined })
}

/** False while it is under way; throws what went wrong. */
function settled({ service }: Backend, state: 'running'): boolean {
  const sandbox = service.views().find(({ name }) => name === 'whole')
  if (sandbox?.error != null) throw new Error(`${sandbox.error.message} ${sandbox.error.why}`)
  return sandbox?.state === state
}

async function run({ service }: Backend, command: readonly string[]): Promise<string> {
  const { agent } = await service.agent('whole')
  const process = await agent.processes.start({ command })
  process.stdin.end()
  const [output, complaint] = await Promise.all([text(process.stdout), text(process.stderr)])
  expect(complaint).toBe('')
  expect(await process.exited).toMatchObject({ code: 0 })
  return output
}
