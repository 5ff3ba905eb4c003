import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { ContractSubject } from '../contract/contract-subject.ts'
import { localSubject } from '../contract/local-subject.ts'
import { newSpec } from '../contract/sample-spec.ts'
import type { EngineConnection, EngineRuntime } from './connection/engine-connection.ts'

const { docker, podman } = inject('engines')

/** A connection whose only runtime says that it is gVisor and is created with `hostConfigRuntime`. */
function pretending(hostConfigRuntime: string) {
  return (connection: EngineConnection): EngineConnection => {
    const claimed: EngineRuntime = { available: true, name: 'runsc', level: 'gvisor', connection, hostConfigRuntime }
    return { ...connection, runtimes: [claimed] }
  }
}

describe.skipIf(podman.missing !== null)(podman.missing ?? 'Podman, asked for gVisor as Docker is asked', () => {
  test('[EN60] ignores it and runs on the computer’s kernel, which the probe shows: nothing is created', async () => {
    const subject = await localSubject({ socket: podman.socket, level: 'gvisor', alter: pretending('runsc') })
    try {
      const [report] = (await subject.engine.describe()).runtimes
      expect(report).toMatchObject({ proven: false, evidence: expect.stringContaining('on its own kernel') as string })
      const before = await subject.traces()
      for (const isolation of ['gvisor', 'best'] as const) {
        const creating = subject.engine.create(newSpec(subject, { isolation }))
        await expect(creating).rejects.toMatchObject({ code: 'isolation-unavailable' })
      }
      expect(await subject.traces()).toEqual(before)
    } finally {
      await subject.close()
    }
  })
})

describe.skipIf(docker.missing !== null)(docker.missing ?? 'Docker that does not do as it says', () => {
  test('[EN61] an ordinary runtime that is called runsc is found out by its kernel', async () => {
    const subject = await localSubject({ socket: docker.socket, level: 'gvisor', alter: pretending('runc') })
    try {
      const [report] = (await subject.engine.describe()).runtimes
      expect(report).toMatchObject({ level: 'container', evidence: expect.stringContaining('promises more') as string })
      const creating = subject.engine.create(newSpec(subject, { isolation: 'gvisor' }))
      await expect(creating).rejects.toMatchObject({ code: 'isolation-unavailable' })
    } finally {
      await subject.close()
    }
  })

  test('[EN62] a runtime that is not there is told with what to do', async () => {
    const subject = await localSubject({ socket: docker.socket, level: 'gvisor', alter: pretending('nonexistent') })
    try {
      const [report] = (await subject.engine.describe()).runtimes
      expect(report).toMatchObject({ proven: false, evidence: expect.stringContaining('not installed') as string })
    } finally {
      await subject.close()
    }
  })

  describe('[EN63] a setting that the engine dropped', () => {
    let subject: ContractSubject
    beforeAll(async () => {
      subject = await localSubject({ socket: docker.socket, level: 'container' })
      await subject.engine.describe()
    })
    afterAll(async () => {
      await subject.close()
    })

    const lies: readonly (readonly [string, 'HostConfig' | 'Config', unknown])[] = [
      ['CapDrop', 'HostConfig', []],
      ['CapAdd', 'HostConfig', ['SYS_ADMIN']],
      ['Privileged', 'HostConfig', true],
      ['SecurityOpt', 'HostConfig', ['no-new-privileges', 'seccomp=unconfined']],
      ['ReadonlyRootfs', 'HostConfig', false],
      ['Tmpfs', 'HostConfig', {}],
      ['Binds', 'HostConfig', ['/:/host']],
      ['VolumesFrom', 'HostConfig', ['other']],
      ['Devices', 'HostConfig', [{ PathOnHost: '/dev/kvm' }]],
      ['NetworkMode', 'HostConfig', 'bridge'],
      ['PortBindings', 'HostConfig', { '80/tcp': [{ HostPort: '80' }] }],
      ['ExtraHosts', 'HostConfig', ['evil:1.2.3.4']],
      ['GroupAdd', 'HostConfig', ['docker']],
      ['OomScoreAdj', 'HostConfig', 0],
      ['RestartPolicy', 'HostConfig', { Name: 'always' }],
      ['LogConfig', 'HostConfig', { Type: 'json-file' }],
      ['AutoRemove', 'HostConfig', true],
      ['Init', 'HostConfig', true],
      ['Ulimits', 'HostConfig', []],
      ['PidsLimit', 'HostConfig', 0],
      ['Memory', 'HostConfig', 0],
      ['MemorySwap', 'HostConfig', -1],
      ['NanoCpus', 'HostConfig', 0],
      ['MaskedPaths', 'HostConfig', []],
      ['Runtime', 'HostConfig', 'other'],
      ['User', 'Config', 'root'],
      ['Entrypoint', 'Config', ['/bin/sh']],
      ['Cmd', 'Config', ['-c', 'evil']],
      ['Healthcheck', 'Config', { Test: ['CMD', 'evil'] }],
      ['WorkingDir', 'Config', '/proc/self/fd/8'],
      ['Env', 'Config', ['LD_PRELOAD=/evil.so']],
    ]
    const namespaces = [
      ['IpcMode', 'host'],
      ['PidMode', 'host'],
      ['UTSMode', 'host'],
      ['UsernsMode', 'host'],
      ['CgroupnsMode', 'host'],
    ] as const

    test.each([
      ...lies.map((lie) => [lie[0], ...lie] as const),
      ...namespaces.map(([field, value]) => ['Namespaces', field, 'HostConfig', value] as const),
    ])('%s (%s) is found, the sandbox is removed and the field is named', async (probe, field, part, value) => {
      if (!subject.path.offered) throw new Error('It is offered.')
      const before = await subject.traces()
      subject.path.value.watch(({ method, path }) => {
        if (method !== 'GET' || !/^\/containers\/[0-9a-f]{64}\/json$/.test(path)) return { kind: 'pass' }
        const answer = (body: unknown) => {
          const told = body as Record<string, Record<string, unknown>>
          return { ...told, [part]: { ...told[part], [field]: value } }
        }
        return { kind: 'change', answer }
      })
      const creating = subject.engine.create(newSpec(subject))
      await expect(creating).rejects.toMatchObject({
        code: 'isolation-mismatch',
        message: expect.stringContaining(probe) as string,
      })
      subject.path.value.watch(null)
      expect(await subject.traces()).toEqual(before)
    })
  })
})
