import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { IsolationFacts } from '../../../src-shared/agent/facts.ts'
import type { EngineDescription } from '../../../src-shared/engine/engine.ts'
import type { IsolationLevel, Probe } from '../../../src-shared/engine/isolation.ts'
import { judgeIsolation, type IsolationEvidence } from './judge-isolation.ts'

const at = new Date('2026-01-02T03:04:05.000Z')
const yes = { available: true } as const

const engine: EngineDescription = {
  id: 'local',
  kind: 'docker',
  name: 'Docker 26.1',
  version: '26.1',
  apiVersion: '1.45',
  endpoint: 'unix:///run/docker.sock',
  architecture: 'amd64',
  kernelVersion: '6.18.44',
  cpus: 2,
  memoryBytes: 2 ** 33,
  rootless: false,
  runtimes: [
    { name: 'kata', level: 'vm', proven: true, evidence: 'seen' },
    { name: 'runsc', level: 'gvisor', proven: true, evidence: 'seen' },
    { name: 'runc', level: 'container', proven: true, evidence: 'seen' },
  ],
  best: 'vm',
  capabilities: {
    pause: yes,
    stats: yes,
    events: yes,
    memoryLimit: yes,
    processLimit: yes,
    cpuLimit: yes,
    pull: yes,
    build: yes,
    buildBase: yes,
  },
  warnings: [],
}

/** As an agent under runc tells it. */
const container: IsolationFacts = {
  kernelRelease: '6.18.44',
  kernelVersion: 'Linux version 6.18.44',
  uid: 1000,
  gid: 1000,
  effectiveCapabilities: '0000000000000000',
  boundingCapabilities: '0000000000000000',
  noNewPrivileges: true,
  seccompMode: 2,
  rootReadOnly: true,
  mounts: [
    { source: 'overlay', target: '/', type: 'overlay', options: 'ro,relatime' },
    { source: 'proc', target: '/proc', type: 'proc', options: 'rw,nosuid' },
    { source: 'proc', target: '/proc/sys', type: 'proc', options: 'ro,nosuid' },
    { source: 'sysfs', target: '/sys', type: 'sysfs', options: 'ro,nosuid' },
    { source: 'cgroup', target: '/sys/fs/cgroup/pids', type: 'cgroup', options: 'ro,nosuid,pids' },
    { source: 'tmpfs', target: '/tmp', type: 'tmpfs', options: 'rw,nosuid' },
    { source: '/dev/vda', target: '/workspace', type: 'ext4', options: 'rw,relatime' },
    { source: '/dev/vda', target: '/home/dev', type: 'ext4', options: 'rw,relatime' },
    { source: '/dev/vda', target: '/opt/airlock', type: 'ext4', options: 'ro,relatime' },
    { source: '/dev/vda', target: '/etc/resolv.conf', type: 'ext4', options: 'ro,relatime' },
  ],
  interfaces: ['lo'],
  sockets: [],
  devices: [],
  attempts: [
    { name: 'mount', result: 'EPERM' },
    { name: 'connect out', result: 'ENETUNREACH' },
    { name: 'write /proc/sysrq-trigger', result: 'EACCES' },
  ],
  secretLookingVariables: [],
}

/** As an agent under gVisor tells it. */
const gvisor: IsolationFacts = {
  ...container,
  kernelRelease: '4.4.0',
  kernelVersion: 'Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016',
  noNewPrivileges: null,
  seccompMode: 0,
  mounts: [
    { source: 'none', target: '/', type: '9p', options: 'ro,trans=fd' },
    { source: 'none', target: '/workspace', type: '9p', options: 'rw,trans=fd' },
    { source: 'none', target: '/home/dev', type: '9p', options: 'rw,trans=fd' },
    { source: 'none', target: '/opt/airlock', type: '9p', options: 'ro,trans=fd' },
    { source: 'none', target: '/sys/fs/cgroup/pids', type: 'cgroup', options: 'rw,pids' },
    { source: 'none', target: '/dev/shm', type: '9p', options: 'rw,noexec' },
  ],
  devices: ['/dev/fuse', '/dev/net'],
}

const vm: IsolationFacts = { ...container, kernelRelease: '6.1.62', kernelVersion: 'Linux version 6.1.62 kata' }
const good = { container, gvisor, vm } as const
const runtimes = { container: 'runc', gvisor: 'runsc', vm: 'kata' } as const
const setting: Probe = {
  name: 'User',
  witness: 'engine',
  ok: true,
  tried: 'Asked for User 1000:1000',
  seen: '1000:1000',
  meaning: 'A user.',
}

function evidence(
  level: IsolationLevel,
  change: Partial<IsolationFacts> = {},
  more: Partial<IsolationEvidence> = {},
): IsolationEvidence {
  const runtime = runtimes[level]
  return { facts: { ...good[level], ...change }, engine, settings: [setting], expected: level, runtime, ...more }
}

const levels = ['container', 'gvisor', 'vm'] as const

describe('a sandbox that is as it should be', () => {
  test.each(levels)('is proven to be %s, with a line of evidence', (level) => {
    const proof = judgeIsolation(evidence(level), at)
    expect(proof.probes.filter(({ ok }) => !ok)).toEqual([])
    expect(proof).toMatchObject({ level, proven: true, verifiedAt: '2026-01-02T03:04:05.000Z' })
    expect(proof.evidence).toBe(
      `kernel ${good[level].kernelRelease} inside, 6.18.44 outside; 0 capabilities; loopback only; read-only system; 1 settings as asked`,
    )
  })

  test('says of gVisor who filters its system calls, not that a filter which is not needed is off', () => {
    const seccomp = judgeIsolation(evidence('gvisor'), at).probes.find(({ name }) => name === 'seccomp')
    expect(seccomp).toMatchObject({ ok: true, seen: 'they end in gVisor’s own kernel' })
    expect(seccomp?.meaning).toContain('answers the programs’ system calls itself')
  })

  test('[FL79] in a cloud machine shares the folder of the agent’s socket, and may leave open what no program can get', () => {
    const change = { ...withMount('/run/airlock', 'ext4')(vm), boundingCapabilities: '000001ffffffffff' }
    expect(judgeIsolation(evidence('vm', change), at).proven).toBe(true)
    expect(judgeIsolation(evidence('vm', { ...change, noNewPrivileges: null }), at).proven).toBe(false)
  })

  test('may carry secrets that the image’s author wrote into it, which is no hole in the boundary', () => {
    expect(judgeIsolation(evidence('container', { secretLookingVariables: ['GPG_KEY'] }), at).proven).toBe(true)
  })
})

const mount = (target: string, type: string, options = 'rw') => ({ source: 'x', target, type, options })
const withMount = (target: string, type: string, options?: string) => (facts: IsolationFacts) => ({
  mounts: [...facts.mounts, mount(target, type, options)],
})

/** Each fact wrong once: the probe that must tell it, and the change. */
const wrongAtEveryLevel: readonly (readonly [string, (facts: IsolationFacts) => Partial<IsolationFacts>])[] = [
  ['user', () => ({ uid: 0 })],
  ['user', () => ({ gid: 0 })],
  ['capabilities', () => ({ effectiveCapabilities: '00000000a80425fb' })],
  ['capabilities', () => ({ boundingCapabilities: '00000000a80425fb', noNewPrivileges: false })],
  ['capabilities', () => ({ effectiveCapabilities: '' })],
  ['no-new-privileges', () => ({ noNewPrivileges: false })],
  ['root', () => ({ rootReadOnly: false })],
  ['root', (facts) => ({ mounts: [...facts.mounts, mount('/', 'overlay')] })],
  ['mounts', () => ({ mounts: [] })],
  ['mounts', withMount('/host', 'ext4')],
  ['mounts', withMount('/run/docker.sock', 'tmpfs')],
  ['mounts', withMount('/root/.ssh', '9p')],
  ['mounts', withMount('/mnt', 'nfs')],
  ['mounts', withMount('/sys/kernel/debug', 'debugfs')],
  ['mounts', withMount('/home/dev/x', 'ext4')],
  ['mounts', withMount('/opt/airlock', '9p', 'rw')],
  ['network', () => ({ interfaces: ['lo', 'eth0'] })],
  ['sockets', () => ({ sockets: ['/run/docker.sock'] })],
  ['devices', () => ({ devices: ['/dev/kvm'] })],
  ['devices', () => ({ devices: ['/dev/vda'] })],
  ['forbidden-acts', () => ({ attempts: [{ name: 'mount', result: 'ok' }] })],
  ['forbidden-acts', () => ({ attempts: [] })],
  ['no-route', () => ({ attempts: [{ name: 'connect out', result: 'ok' }] })],
  ['kernel-settings', () => ({ attempts: [{ name: 'write /proc/sys/kernel/core_pattern', result: 'ok' }] })],
  ['environment', () => ({ secretLookingVariables: ['SSH_AUTH_SOCK'] })],
  ['kernel', () => ({ kernelRelease: '' })],
]
const wrongInContainers: typeof wrongAtEveryLevel = [
  ['capabilities', () => ({ boundingCapabilities: '00000000a80425fb' })],
  ['seccomp', () => ({ seccompMode: 0 })],
  ['seccomp', () => ({ seccompMode: null })],
  ['no-new-privileges', () => ({ noNewPrivileges: null })],
  ['devices', () => ({ devices: ['/dev/fuse'] })],
  ['mounts', withMount('/run/airlock', 'ext4')],
  ['mounts', withMount('/sys', 'sysfs', 'rw')],
  ['mounts', withMount('/proc/sys', 'proc', 'rw')],
  ['mounts', withMount('/sys/fs/cgroup/memory', 'cgroup', 'rw')],
  ['kernel', () => ({ kernelRelease: '5.10.0' })],
]

const cases = [
  ...levels.flatMap((level) => wrongAtEveryLevel.map((wrong) => [level, ...wrong] as const)),
  ...wrongInContainers.map((wrong) => ['container', ...wrong] as const),
]

describe('one bad fact is enough', () => {
  test.each(cases)('[IS1, IS2] %s with a wrong %s is not proven', (level, probe, change) => {
    const proof = judgeIsolation(evidence(level, change(good[level])), at)
    expect(proof.proven).toBe(false)
    expect(proof.probes.filter(({ ok }) => !ok).map(({ name }) => name)).toContain(probe)
    expect(proof.evidence).toContain('not as promised')
  })

  test('any number of bad facts together is never proven either', () => {
    fc.assert(
      fc.property(fc.constantFrom(...levels), fc.subarray([...wrongAtEveryLevel], { minLength: 1 }), (level, wrong) => {
        const change = Object.assign({}, ...wrong.map(([, each]) => each(good[level]))) as Partial<IsolationFacts>
        return !judgeIsolation(evidence(level, change), at).proven
      }),
    )
  })

  test('a setting that is not as asked is told with the others', () => {
    const wrong = { ...setting, name: 'CapDrop', ok: false, seen: 'not all' }
    const proof = judgeIsolation(evidence('gvisor', {}, { settings: [setting, wrong] }), at)
    expect(proof).toMatchObject({ proven: false, evidence: 'not as promised: CapDrop: not all' })
  })

  test('an engine that tells no settings proves nothing', () => {
    expect(judgeIsolation(evidence('container', {}, { settings: [] }), at).proven).toBe(false)
  })

  test('an engine that does not say its kernel proves nothing', () => {
    const unknown = { ...engine, kernelVersion: '' }
    for (const level of levels) {
      expect(judgeIsolation(evidence(level, {}, { engine: unknown }), at).proven).toBe(false)
    }
  })

  test('a level that no probe sandbox showed of any runtime is not proven', () => {
    const unproven = { ...engine, runtimes: engine.runtimes.map((report) => ({ ...report, proven: false })) }
    expect(judgeIsolation(evidence('gvisor', {}, { engine: unproven }), at).proven).toBe(false)
  })
})

describe('what was promised and is not there', () => {
  test('gVisor was asked for and the kernel inside is the engine’s: it is called a container, and not proven', () => {
    const proof = judgeIsolation(evidence('container', {}, { expected: 'gvisor' }), at)
    expect(proof).toMatchObject({ level: 'container', proven: false })
    expect(proof.probes[0]).toMatchObject({
      name: 'kernel',
      ok: false,
      seen: '6.18.44 inside, 6.18.44 outside',
      meaning: 'It is a container and not gVisor: the engine did not do what it was asked.',
    })
  })

  test('a kernel that looks like a stronger one than was promised is a mismatch: something else runs than was made', () => {
    for (const runtime of ['runc', 'runsc']) {
      const proof = judgeIsolation(evidence('gvisor', {}, { expected: 'container', runtime }), at)
      expect(proof.proven).toBe(false)
      expect(proof.probes[0]).toMatchObject({ name: 'kernel', ok: false })
    }
  })

  test('what was shown of another runtime of that level says nothing of this one', () => {
    const other = { name: 'runsc-of-others', level: 'gvisor', proven: false, evidence: 'It hung.' } as const
    const two = { ...engine, runtimes: [...engine.runtimes, other] }
    for (const runtime of [other.name, 'never heard of', null]) {
      const proof = judgeIsolation(evidence('gvisor', {}, { engine: two, runtime }), at)
      expect(proof.proven).toBe(false)
      expect(proof.probes.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['runtime'])
    }
  })

  test('an agent that says nothing proves nothing, and what the engine says is judged all the same', () => {
    const silent = { ...evidence('gvisor', {}, {}), facts: null }
    expect(judgeIsolation(silent, at)).toMatchObject({ level: 'container', proven: false })
    const open: Probe = { name: 'NetworkMode', witness: 'engine', ok: false, tried: '', seen: 'host', meaning: '' }
    const failed = judgeIsolation({ ...silent, settings: [open] }, at).probes.filter(({ ok }) => !ok)
    expect(failed.map(({ name }) => name)).toEqual(['agent', 'NetworkMode'])
  })

  test('a stranger’s kernel is not taken for a virtual machine unless one was promised', () => {
    expect(judgeIsolation(evidence('vm', {}, { expected: 'container' }), at)).toMatchObject({
      level: 'container',
      proven: false,
    })
  })

  test('a kernel that only calls itself gVisor’s is not believed', () => {
    expect(judgeIsolation(evidence('gvisor', { kernelVersion: 'Linux version 4.4.0 #1 SMP mine' }), at).proven).toBe(
      false,
    )
  })
})
