import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Docker from 'dockerode'
import { expect, test } from 'vitest'
import { testEngines } from './engines-of-worker.ts'
import { startDocker } from './docker.ts'

const engines = testEngines()

for (const kind of ['docker', 'podman', 'podmanRunsc'] as const) {
  const { socket, missing } = engines[kind]
  test.skipIf(missing !== null)(`the private ${kind} answers and knows gVisor`, async () => {
    const docker = new Docker({ socketPath: socket })
    expect(Object.keys(((await docker.info()) as { Runtimes: object }).Runtimes)).toContain('runsc')
  })
}

test.skipIf(engines.docker.missing !== null)(
  'a private Docker that was killed starts again though its containerd’s number is another process’s',
  async () => {
    const engine = await startDocker()
    try {
      engine.signal('SIGKILL')
      writeFileSync(join(engine.directory, 'exec', 'containerd', 'containerd.pid'), '1')
      await engine.restart()
      expect(String(await new Docker({ socketPath: engine.socket }).ping())).toBe('OK')
    } finally {
      await engine.stop()
    }
  },
)
