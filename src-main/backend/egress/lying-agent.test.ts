import { describe, expect, it } from 'vitest'
import { egressModes } from '../../../src-shared/policy/policy.ts'
import { stagedOutside, stageGate } from './fixtures/staged-gate.ts'

const near = ['10.0.0.1', '192.168.65.7', '169.254.169.254', 'fd00:ec2::254']
const hosts = [
  ...['169.254.169.254', 'fd00:ec2::254', '127.0.0.1', '::1', '0.0.0.0', '::', '10.0.0.1', '172.17.0.1', '100.64.0.1'],
  ...['224.0.0.251', 'ff02::1', '255.255.255.255', '0x7f.1', '2130706433', '0177.0.0.1', '127.1', '[::ffff:127.0.0.1]'],
  ...['64:ff9b::a9fe:a9fe', '2002:7f00:1::', 'fe80::1%eth0', 'localhost', 'LOCALHOST.', 'sub.localhost'],
  ...['host.docker.internal', 'host.docker.internal.', 'gateway.docker.internal', 'metadata.google.internal'],
  // No host at all.
  ...[
    '',
    '.',
    '..',
    'a b',
    'a\r\nHost: b',
    'a.test\0.evil.test',
    'a.test:80',
    'user@a.test',
    '%31%32%37.1',
    '/etc/passwd',
    'x'.repeat(5000),
  ],
]

describe('an agent that lies about what programs want', () => {
  it.each(egressModes)('[T-N3] gets nowhere near, whatever it names and however it says it came: %s', async (mode) => {
    const names = ['host.docker.internal', 'gateway.docker.internal', 'metadata.google.internal']
    const outside = stagedOutside(Object.fromEntries(names.map((name) => [name, near])), {})
    const allowed = { 'host.docker.internal': null, 'metadata.google.internal': [80] }
    await using stage = await stageGate({ mode, allowed, parts: outside.parts })
    for (const host of hosts) {
      for (const via of ['name', 'connect', 'http', 'socks'] as const) {
        const { answer, program } = await stage.way.connect(host, 80, via)
        expect(await answer, `${via} ${host}`).toMatchObject({ kind: 'refused' })
        program.destroy()
      }
    }
    expect(outside.dialled).toEqual([])
    const asked = new Set(outside.resolved)
    expect([...asked].filter((name) => !names.includes(name))).toEqual([])
    if (mode === 'offline') expect(asked.size).toBe(0)
  })

  it('[T-N2] gets only what is allowed for the name that it tells, and no other port', async () => {
    const outside = stagedOutside({ 'a.test': ['198.51.100.1'] }, {})
    await using stage = await stageGate({ allowed: { 'a.test': [443] }, parts: outside.parts })
    for (const port of [0, -1, 80, 65_536, 1.5]) {
      expect(await (await stage.way.connect('a.test', port)).answer, String(port)).toMatchObject({ kind: 'refused' })
    }
    expect(outside).toMatchObject({ resolved: [], dialled: [] })
  })
})
