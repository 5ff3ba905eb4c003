import { expect, it } from 'vitest'
import type { IsolationFacts } from '../../../src-shared/agent/facts.ts'
import type { EngineDescription } from '../../../src-shared/engine/engine.ts'
import type { Probe } from '../../../src-shared/engine/isolation.ts'
import { judgeBuild } from './judge-build.ts'

const facts = {
  kernelRelease: '4.4.0',
  kernelVersion: '#1 SMP Sun Jan 10 15:06:54 PST 2016',
  uid: 0,
  gid: 0,
  effectiveCapabilities: '00000000000000fb',
  boundingCapabilities: '00000000000000fb',
  noNewPrivileges: null,
  seccompMode: null,
  rootReadOnly: false,
  mounts: [
    { source: 'none', target: '/', type: '9p', options: 'rw' },
    { source: 'none', target: '/opt/airlock', type: '9p', options: 'ro' },
    { source: 'none', target: '/tmp', type: 'tmpfs', options: 'rw' },
  ],
  interfaces: ['lo'],
  sockets: [],
  devices: [],
  attempts: [
    { name: 'mount', result: 'ok' },
    { name: 'connect out', result: 'EHOSTUNREACH' },
  ],
  secretLookingVariables: [],
} as const satisfies IsolationFacts
const settings: readonly Probe[] = [{ name: 'User', witness: 'engine', ok: true, tried: '', seen: '', meaning: '' }]
const engine = { kernelVersion: '6.18.1' } as EngineDescription

const judged =
  (change: Partial<IsolationFacts>, seen = settings) =>
  () => {
    judgeBuild({ facts: { ...facts, ...change } as IsolationFacts, settings: seen, build: { level: 'gvisor' }, engine })
  }

it('[PK10] root behind gVisor, with the rights of a build and no way out, may install', () => {
  expect(judged({})).not.toThrow()
})

it.each([
  ['the kernel of this computer', { kernelRelease: '6.18.1' }],
  ['another capability', { boundingCapabilities: '00000000002000fb' }],
  ['no capabilities, so another sandbox', { effectiveCapabilities: '0000000000000000' }],
  ['another user', { uid: 1000 }],
  ['an interface', { interfaces: ['lo', 'eth0'] }],
  ['a socket of the computer', { sockets: ['/run/docker.sock'] }],
  [
    'a folder of the computer',
    { mounts: [...facts.mounts, { source: 'x', target: '/host', type: '9p', options: 'rw' }] },
  ],
  ['a way out', { attempts: [{ name: 'connect out', result: 'ok' }] }],
] as const)('[PK10] %s: nothing is installed', (_what, change) => {
  expect(judged(change as Partial<IsolationFacts>)).toThrow(expect.objectContaining({ code: 'isolation-mismatch' }))
})

it('[PK10] a setting that the engine did not take: nothing is installed', () => {
  expect(
    judged(
      {},
      settings.map((probe) => ({ ...probe, ok: false })),
    ),
  ).toThrow(/isolation/)
  expect(judged({}, [])).toThrow(/isolation/)
})
