import { describe, expect, it } from 'vitest'
import { testEngines } from '../../../../../testing/engines/engines-of-worker.ts'
import type { EngineConnection } from '../connection/engine-connection.ts'
import { localSubject } from '../../contract/local-subject.ts'

/** As on a computer where nobody set up gVisor. */
function withoutGVisor(connection: EngineConnection): EngineConnection {
  const runtimes = connection.runtimes.flatMap((runtime) =>
    runtime.level === 'container'
      ? [runtime]
      : runtime.level === 'gvisor' && runtime.available
        ? [{ available: false, name: 'runsc', level: 'gvisor', reason: 'gVisor is not set up for Docker.' } as const]
        : [],
  )
  return Object.create(connection, { runtimes: { value: runtimes } }) as EngineConnection
}

const { socket, missing } = testEngines().docker

describe.skipIf(missing !== null)('Docker with runc alone', () => {
  it('[EN70] refuses a build before anything is made, with why and what to do', async () => {
    const subject = await localSubject({ socket, level: 'container', alter: withoutGVisor })
    try {
      const before = await subject.traces()
      const limits = { cpus: 1, memoryBytes: 256 * 1024 ** 2, processes: 64 }
      const building = subject.engine.build({ image: subject.images.bare, template: null, limits }, () => {
        throw new Error('Nothing may run.')
      })
      await expect(building).rejects.toMatchObject({
        code: 'isolation-unavailable',
        why: expect.stringContaining('gVisor is not set up for Docker.') as unknown,
        remedy: expect.stringContaining('gVisor') as unknown,
      })
      expect(await subject.traces()).toEqual(before)
    } finally {
      await subject.close()
    }
  })
})
