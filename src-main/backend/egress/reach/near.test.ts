import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { decide } from '../../../../src-shared/policy/decide.ts'
import { stagedOutside } from '../fixtures/staged-gate.ts'
import { isNearTo } from './near.ts'
import { reachHost } from './reach-host.ts'

const common = { netmask: '', mac: '', internal: false } as const
const interfaces: Record<string, NetworkInterfaceInfo[]> = {
  eth0: [
    { ...common, family: 'IPv4', address: '198.51.100.7', cidr: '198.51.100.7/24' },
    { ...common, family: 'IPv6', address: '2001:db8:1::7', cidr: '2001:db8:1::7/64', scopeid: 0 },
  ],
}

describe('a public address', () => {
  it.each([
    ['198.51.100.7', true],
    ['198.51.100.8', false],
    ['2001:db8:1::7', true],
    ['2001:db8:1::99', true],
    ['2001:db8:2::7', false],
  ])('[EG5] [T-N3] %s is of this computer or its IPv6 network: %s', (address, isNear) => {
    expect(isNearTo(interfaces, address)).toBe(isNear)
  })

  it('[EG5] [T-N3] of this computer is refused as one that is not public, also when open', async () => {
    const outside = stagedOutside({ 'here.example': ['198.51.100.7'] }, {})
    const parts = {
      ...outside.parts,
      way: { ...outside.parts.way, isNear: (one: string) => isNearTo(interfaces, one) },
    }
    const asked = { host: 'here.example', port: 443 }
    const terms = { mode: 'open', rules: [], isLearning: false } as const
    const verdict = decide(terms, asked)
    if (!verdict.allowed) throw new Error('Everything public is allowed.')
    const signal = new AbortController().signal
    expect(await reachHost(parts, { ...asked, verdict, terms: () => terms }, signal)).toMatchObject({
      kind: 'refused',
      reason: 'private-address',
    })
  })
})
