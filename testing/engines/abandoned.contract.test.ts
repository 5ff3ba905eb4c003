import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Docker from 'dockerode'
import { expect, test } from 'vitest'
import { testEngines } from './engines-of-worker.ts'
import { ensureImage } from '../images.ts'
import { startDocker } from './docker.ts'
import { removeAbandonedEngines } from './engine-directory.ts'
import { startPodman } from './podman.ts'
import { processesOf } from './processes.ts'

const { docker, podman, podmanRunsc } = testEngines()
const kinds = [
  { name: 'Docker', missing: docker.missing, start: () => startDocker() },
  { name: 'Podman', missing: podman.missing, start: () => startPodman() },
  { name: 'Podman with gVisor', missing: podmanRunsc.missing, start: () => startPodman({ runtime: 'runsc' }) },
]

for (const { name, missing, start } of kinds) {
  test.skipIf(missing !== null)(
    `a ${name} whose test run was killed is removed with its containers by the next run`,
    async () => {
      const engine = await start()
      try {
        const client = new Docker({ socketPath: engine.socket })
        const container = await client.createContainer({
          Image: await ensureImage(engine.socket, 'busybox'),
          Cmd: ['/bin/sleep', '3600'],
          HostConfig: { NetworkMode: 'none' },
        })
        await container.start()
        expect(processesOf(engine.directory).length).toBeGreaterThan(1)

        writeFileSync(join(engine.directory, 'owner'), '4194999 1')
        expect(removeAbandonedEngines()).toContain(engine.directory)

        expect(existsSync(engine.directory)).toBe(false)
        expect(processesOf(engine.directory)).toEqual([])
      } finally {
        await engine.stop()
      }
    },
  )

  test.skipIf(missing !== null)(`a stopped ${name} leaves no process, mount or file`, async () => {
    const engine = await start()
    const client = new Docker({ socketPath: engine.socket })
    const container = await client.createContainer({
      Image: await ensureImage(engine.socket, 'busybox'),
      // It ignores SIGTERM, as PID 1 does.
      Cmd: ['/bin/sleep', '3600'],
      HostConfig: { NetworkMode: 'none' },
    })
    await container.start()
    await engine.stop()
    expect(existsSync(engine.directory)).toBe(false)
    expect(processesOf(engine.directory)).toEqual([])
  })
}
