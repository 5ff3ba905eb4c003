import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testEngines } from '../../../../testing/engines/engines-of-worker.ts'
import type { ContractSubject } from '../contract/contract-subject.ts'
import { localSubject } from '../contract/local-subject.ts'
import { newSpec } from '../contract/sample-spec.ts'
import type { EngineConnection, EngineRuntime } from './connection/engine-connection.ts'

const { docker, podman } = testEngines()

/** A connection whose only runtime says that it is gVisor and is created with `hostConfigRuntime`. */
function pretending(hostConfigRuntime: string) {
  return (connection: EngineConnection): EngineConnection => {
    const claimed: EngineRuntime = { available: true, name: 'runsc', level: 'gvisor', connection, hostConfigRuntime }
    return { ...connection, runtimes: [claimed] }
  }
}

describe.skipIf(podman.missing !== null)(podman.missing ?? 'Podman, asked for gVisor as Docker is asked', () => {
  test('[EN60] [T-D9] ignores it and runs on the computer’s kernel, which the probe shows: nothing is created', async () => {
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
  test('[EN61] [T-E15] an ordinary runtime that is called runsc is found out by its kernel', async () => {
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

  describe('[EN63] [T-E13] a setting that the engine dropped', () => {
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
      ['DeviceCgroupRules', 'HostConfig', ['a *:* rwm']],
      ['Sysctls', 'HostConfig', { 'kernel.core_pattern': '|/evil' }],
      ['Annotations', 'HostConfig', { 'dev.gvisor.flag.network': 'host' }],
      ['CgroupParent', 'HostConfig', '/'],
      ['OomKillDisable', 'HostConfig', true],
      ['ReadonlyPaths', 'HostConfig', []],
      ['PublishAllPorts', 'HostConfig', true],
      ['Links', 'HostConfig', ['/other:/airlock/other']],
      ['Binds', 'HostConfig', ['/:/host']],
      ['VolumesFrom', 'HostConfig', ['other']],
      ['Devices', 'HostConfig', [{ PathOnHost: '/dev/kvm' }]],
      ['NetworkMode', 'HostConfig', 'bridge'],
      ['PortBindings', 'HostConfig', { '80/tcp': [{ HostPort: '80' }] }],
      ['ExtraHosts', 'HostConfig', ['evil:1.2.3.4']],
      ['Dns', 'HostConfig', ['8.8.8.8']],
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
    /** What was asked for is there, and more. */
    const additions: readonly (readonly [string, string, (told: unknown) => unknown])[] = [
      ['Tmpfs', 'another folder', (told) => ({ ...(told as object), '/etc': 'rw' })],
      ['Tmpfs', 'suid after nosuid', (told) => ({ ...(told as object), '/tmp': `${tmpOf(told)},suid` })],
      ['Tmpfs', 'another size', (told) => ({ ...(told as object), '/tmp': `${tmpOf(told)},size=0` })],
      ['CgroupParent', 'another one’s group', () => 'container:other'],
      ['Devices', 'all GPUs', () => [{ Count: -1, Capabilities: [['gpu']] }]],
    ]
    const tmpOf = (told: unknown) => (told as Readonly<Record<string, string>>)['/tmp'] ?? ''
    const fieldOf = (probe: string, what: string) =>
      what === 'all GPUs' ? 'DeviceRequests' : what === 'another one’s group' ? 'Cgroup' : probe

    test.each(additions)('%s with %s is found too', async (probe, what, add) => {
      const field = fieldOf(probe, what)
      await expectFound(probe, (told) => {
        const host = told['HostConfig'] as Record<string, unknown>
        return { ...told, HostConfig: { ...host, [field]: add(host[field]) } }
      })
    })

    test.each([
      ['a folder of the computer', { Type: 'bind', Name: '', Source: '/', Destination: '/host', RW: true }],
      ['another volume', { Type: 'volume', Name: 'other', Destination: '/other', RW: false }],
    ])('Mounts with %s is found too', async (_what, mount) => {
      await expectFound('Mounts', (told) => ({ ...told, Mounts: [...(told['Mounts'] as unknown[]), mount] }))
    })

    async function expectFound(
      probe: string,
      change: (told: Record<string, unknown>) => Record<string, unknown>,
    ): Promise<void> {
      if (!subject.path.offered) throw new Error('It is offered.')
      const before = await subject.traces()
      subject.path.value.watch(({ method, path }) => {
        if (method !== 'GET' || !/^\/containers\/[0-9a-f]{64}\/json$/.test(path)) return { kind: 'pass' }
        return { kind: 'change', answer: (body: unknown) => change(body as Record<string, unknown>) }
      })
      await expect(subject.engine.create(newSpec(subject))).rejects.toMatchObject({
        code: 'isolation-mismatch',
        message: expect.stringContaining(probe) as string,
      })
      subject.path.value.watch(null)
      expect(await subject.traces()).toEqual(before)
    }

    const namespaces = [
      ['IpcMode', 'host'],
      ['PidMode', 'host'],
      ['UTSMode', 'host'],
      ['UsernsMode', 'host'],
      ['UsernsMode', 'container:other'],
      ['PidMode', 'container:other'],
      ['CgroupnsMode', 'host'],
    ] as const

    test.each([
      ...lies.map((lie) => [lie[0], ...lie] as const),
      ...namespaces.map(([field, value]) => ['Namespaces', field, 'HostConfig', value] as const),
    ])('%s (%s) is found, the sandbox is removed and the field is named', async (probe, field, part, value) => {
      await expectFound(probe, (told) => ({ ...told, [part]: { ...(told[part] as object), [field]: value } }))
    })
  })
})
