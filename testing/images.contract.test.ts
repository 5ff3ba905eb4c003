import Docker from 'dockerode'
import { describe, expect, test } from 'vitest'
import { testEngines } from './engines/engines-of-worker.ts'
import { ensureImage } from './images.ts'

const engines = testEngines()

for (const kind of ['docker', 'podman', 'podmanRunsc'] as const) {
  const { socket, missing } = engines[kind]
  describe.skipIf(missing !== null)(`on ${kind}`, () => {
    test('the BusyBox image comes into the engine once and keeps its id', async () => {
      const name = await ensureImage(socket, 'busybox')
      const docker = new Docker({ socketPath: socket })
      const { Id } = await docker.getImage(name).inspect()
      expect(await ensureImage(socket, 'busybox')).toBe(name)
      expect((await docker.getImage(name).inspect()).Id).toBe(Id)
    })

    test('a container of it runs on the kernel that the engine promises', async () => {
      const docker = new Docker({ socketPath: socket })
      const container = await docker.createContainer({
        Image: await ensureImage(socket, 'busybox'),
        Cmd: ['/bin/busybox', 'sh', '-c', 'dmesg | head -1; uname -r > /proc/self/fd/1'],
        Tty: true,
        NetworkDisabled: true,
        HostConfig: { NetworkMode: 'none', ...(kind === 'docker' ? { Runtime: 'runsc' } : {}) },
      })
      await container.start()
      await container.wait()
      const output = (await container.logs({ stdout: true })).toString()
      if (kind === 'podman') expect(output).not.toContain('gVisor')
      else expect(output).toContain('gVisor')
      await container.remove()
    })
  })
}
