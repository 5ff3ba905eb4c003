import Docker from 'dockerode'
import { expect, inject, test } from 'vitest'

const engines = inject('engines')

for (const kind of ['docker', 'podman', 'podmanRunsc'] as const) {
  const { socket, missing } = engines[kind]
  test.skipIf(missing !== null)(`the private ${kind} answers and knows gVisor`, async () => {
    const docker = new Docker({ socketPath: socket })
    expect(Object.keys(((await docker.info()) as { Runtimes: object }).Runtimes)).toContain('runsc')
  })
}
