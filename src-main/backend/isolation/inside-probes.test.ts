import { describe, expect, test } from 'vitest'
import type { IsolationFacts } from '../../../src-shared/agent/facts.ts'
import type { CanaryReport } from './canaries/canary-report.ts'
import { insideProbes, type InsideContext } from './inside-probes.ts'

const file = '/home/anna/.local/share/airlock/state/canaries/0f1e'
const report: CanaryReport = {
  file,
  listeners: ['127.0.0.1:4000', '192.0.2.7:4000'],
  heardItself: true,
  heard: [],
  kernel: '6.18.44',
  problems: [],
}
const context: InsideContext = { level: 'container', engineKernel: '6.18.44', canaries: report, filter: 'own' }

const facts: IsolationFacts = {
  kernelRelease: '6.18.44',
  kernelVersion: 'Linux version 6.18.44',
  uid: 1000,
  gid: 1000,
  effectiveCapabilities: '0000',
  boundingCapabilities: '0000',
  noNewPrivileges: true,
  seccompMode: 2,
  rootReadOnly: true,
  mounts: [{ source: 'overlay', target: '/', type: 'overlay', options: 'ro' }],
  interfaces: ['lo'],
  sockets: [],
  devices: [],
  attempts: [
    { name: 'mount', result: 'EPERM' },
    { name: 'connect out', result: 'ENETUNREACH' },
    { name: 'write /proc/sysrq-trigger', result: 'EACCES' },
  ],
  secretLookingVariables: [],
  canaries: {
    files: [],
    places: 40,
    abstractSocket: 'ECONNREFUSED',
    names: [{ name: 'ask 127.0.0.1 port 53', result: 'NXDOMAIN' }],
    ways: [{ name: 'connect to 192.0.2.7', result: 'ENETUNREACH' }],
  },
  neighbours: {
    hosts: ['192.0.2.7\thost.containers.internal'],
    resolvers: ['127.0.0.1'],
    firstProcess: '/opt/airlock/bin/busybox sh /opt/airlock/agent/init',
    owners: [1000],
    processes: 4,
  },
  systemCalls: [
    { name: 'socket AF_UNIX', result: 'ok' },
    { name: 'socket AF_ALG', result: 'EPERM' },
    { name: 'bpf', result: 'EPERM' },
  ],
  tokens: [],
}

const probesOf = (change: Partial<IsolationFacts> = {}, more: Partial<InsideContext> = {}) =>
  insideProbes({ ...facts, ...change }, { ...context, ...more })
const failing = (...given: Parameters<typeof probesOf>) =>
  probesOf(...given).flatMap(({ ok, name }) => (ok ? [] : name))
const found = (name: string, ...given: Parameters<typeof probesOf>) =>
  probesOf(...given).find((each) => each.name === name)

const canaries = facts.canaries as NonNullable<typeof facts.canaries>
const neighbours = facts.neighbours as NonNullable<typeof facts.neighbours>

test('a sandbox as it should be passes every probe, each told once', () => {
  expect(failing()).toEqual([])
  const names = probesOf().map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names).toEqual(expect.arrayContaining(['host-files', 'names', 'no-route', 'neighbours', 'system-calls']))
  expect(names).not.toContain('not-measured')
})

describe('one sign of the computer is enough', () => {
  test('[IS3] its file was found', () => {
    expect(failing({ canaries: { ...canaries, files: ['/mnt/0f1e'] } })).toEqual(['host-files'])
    expect(found('host-files', { canaries: { ...canaries, files: ['/mnt/0f1e'] } })?.seen).toBe('found at /mnt/0f1e')
  })

  test('[IS4] a way to one of its addresses', () => {
    const ways = [{ name: 'connect to 192.0.2.7', result: 'ok' }]
    expect(failing({ canaries: { ...canaries, ways } })).toEqual(['no-route'])
    expect(found('no-route', { canaries: { ...canaries, ways } })?.seen).toBe('connect to 192.0.2.7: ok')
  })

  test('[IS5] its listener heard the name', () => {
    expect(failing({}, { canaries: { ...report, heard: ['172.17.0.2'] } })).toEqual(['names'])
  })

  test('[IS5] a name that a server inside answers leads nowhere: only what the listener heard counts', () => {
    const names = [{ name: 'ask 127.0.0.1 port 53', result: 'an answer' }]
    expect(failing({ canaries: { ...canaries, names } })).toEqual([])
  })

  test.each([
    ['a socket of another family', { name: 'socket AF_ALG', result: 'ok' }, 'socket-families'],
    ['a call that looked at what it was given', { name: 'io_uring_setup', result: 'EFAULT' }, 'system-calls'],
    ['a namespace', { name: 'unshare user', result: 'ok' }, 'system-calls'],
  ])('[IS6] %s', (_, call, probe) => {
    const systemCalls = [...(facts.systemCalls ?? []).filter(({ name }) => name !== call.name), call]
    expect(failing({ systemCalls })).toEqual([probe])
    // The engine's own list is a caveat that the sandbox carries from its making.
    expect(failing({ systemCalls }, { filter: 'engine' })).toEqual([])
    expect(failing({ systemCalls }, { level: 'vm' })).toEqual([])
    expect(failing({ systemCalls }, { level: 'gvisor' })).toEqual([probe])
  })

  test('[IS7] a setting of the kernel that can be written', () => {
    expect(failing({ attempts: [...facts.attempts, { name: 'write /sys/kernel/x', result: 'ok' }] })).toEqual([
      'kernel-settings',
    ])
  })

  test.each([
    ['another’s name', { hosts: ['172.17.0.3 other'] }],
    ['a resolver that is not inside', { resolvers: ['10.0.0.1'] }],
    ['a first process that is not ours', { firstProcess: '/sbin/init' }],
    ['processes of others', { owners: [1000, 0] }],
  ])('[IS8] %s', (_, change) => {
    expect(failing({ neighbours: { ...neighbours, ...change } })).toEqual(['neighbours'])
  })

  test('[IS8] its abstract socket', () => {
    expect(failing({ canaries: { ...canaries, abstractSocket: 'ok' } })).toEqual(['neighbours'])
  })

  test('[IS9] tokens are told by name, and are no hole: an image or a program inside has them', () => {
    const told = found('environment', { tokens: ['GITHUB_TOKEN (process 7)'] })
    expect(told).toMatchObject({ ok: true, seen: 'GITHUB_TOKEN (process 7), which holds a token' })
    expect(failing({ secretLookingVariables: ['DOCKER_HOST'] })).toEqual(['environment'])
  })
})

describe('what was not measured', () => {
  test('[IS10] of an agent of before is told as one line, and stops nothing', () => {
    const old = { canaries: undefined, neighbours: undefined, systemCalls: undefined, tokens: undefined }
    expect(failing(old)).toEqual([])
    expect(found('not-measured', old)).toMatchObject({
      ok: true,
      meaning: expect.stringContaining('made anew') as string,
    })
    expect(probesOf(old).map(({ name }) => name)).not.toContain('host-files')
  })

  test('[IS10] because nothing could be prepared or heard is told, and nothing is claimed of it', () => {
    const deaf = {
      canaries: { ...report, heardItself: false, file: null, problems: ['no file could be made (EACCES)'] },
    }
    expect(failing({}, deaf)).toEqual([])
    expect(probesOf({}, deaf).map(({ name }) => name)).not.toEqual(expect.arrayContaining(['names']))
    expect(found('not-measured', {}, deaf)?.seen).toContain('no file could be made')
    expect(found('not-measured', {}, deaf)?.seen).toContain('the listener did not hear')
  })

  test.each([null, [], [{ name: 'socket AF_UNIX', result: 'EPERM' }]])(
    '[IS6, IS10] system calls count only when an ordinary one was made as well: %j',
    (systemCalls) => {
      expect(found('not-measured', { systemCalls })?.seen).toContain('system calls')
      expect(found('system-calls', { systemCalls })).toBeUndefined()
    },
  )
})

test('[IS3] an engine with another kernel is said to be in a virtual machine or elsewhere', () => {
  expect(found('host-files', {}, { engineKernel: '6.10.0-linuxkit' })?.meaning).toContain('virtual machine')
  expect(found('host-files')?.meaning).not.toContain('virtual machine')
})
