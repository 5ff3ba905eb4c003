import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressKind, addressVerdict, canonicalAddress } from './addresses.ts'

describe('[EG5] what an address is', () => {
  it.each([
    ['198.51.100.7', 'public'],
    ['192.0.2.1', 'public'],
    ['203.0.113.255', 'public'],
    ['2001:db8::1', 'public'],
    ['2606:4700::1', 'public'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.1.1', 'private'],
    ['fc00::1', 'private'],
    ['fdff::1', 'private'],
    ['fec0::1', 'private'],
    ['127.0.0.1', 'loopback'],
    ['127.64.3.2', 'loopback'],
    ['::1', 'loopback'],
    ['169.254.7.7', 'link-local'],
    ['fe80::1', 'link-local'],
    ['100.64.0.1', 'shared'],
    ['100.127.255.255', 'shared'],
    ['100.128.0.1', 'public'],
    ['169.254.169.254', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['224.0.0.251', 'multicast'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['::', 'unspecified'],
    ['198.18.0.1', 'benchmarking'],
    ['198.19.255.255', 'benchmarking'],
    ['2001:2::1', 'benchmarking'],
    ['192.0.0.1', 'reserved'],
    ['240.0.0.1', 'reserved'],
    ['100::1', 'reserved'],
    ['::7', 'reserved'],
    ['4000::1', 'reserved'],
  ])('%s is %s', (address, kind) => {
    expect(addressKind(address)).toBe(kind)
  })

  it.each([
    ['mapped', '::ffff:10.0.0.1', 'private'],
    ['mapped, in hexadecimal', '::FFFF:a00:1', 'private'],
    ['mapped, public', '::ffff:198.51.100.1', 'public'],
    ['compatible', '::10.0.0.1', 'reserved'],
    ['translated (NAT64)', '64:ff9b::a9fe:a9fe', 'metadata'],
    ['translated (NAT64), public', '64:ff9b::198.51.100.1', 'public'],
    ['translated by the network itself', '64:ff9b:1::198.51.100.1', 'private'],
    ['6to4', '2002:7f00:1::1', 'loopback'],
    ['6to4, public', '2002:c633:6401::1', 'public'],
    ['Teredo with a private client', '2001:0:c633:6401:0:0:f5ff:fffe', 'private'],
    ['Teredo with a private server', '2001:0:a00:1:0:0:39cc:9bfe', 'private'],
    ['Teredo, public', '2001:0:c633:6401:0:0:39cc:9bfe', 'public'],
    ['translated (SIIT)', '::ffff:0:10.0.0.1', 'reserved'],
  ])('%s counts as what it holds: %s is %s', (_, address, kind) => {
    expect(addressKind(address)).toBe(kind)
  })

  it.each([
    '',
    'example.com',
    '1.2.3',
    '0x7f.0.0.1',
    '010.0.0.1',
    '1.2.3.4.5',
    'fe80::1%eth0',
    '[::1]',
    ':',
    '::1::2',
    '::ffff:0x7f.0.0.1',
    '::ffff:010.0.0.1',
  ])('%j is none', (text) => {
    expect(addressKind(text)).toBeNull()
    expect(canonicalAddress(text)).toBeNull()
  })

  it('has one writing', () => {
    expect(canonicalAddress('2001:DB8:0:0:0:0:0:1')).toBe('2001:db8::1')
    expect(canonicalAddress('::ffff:c633:6401')).toBe('198.51.100.1')
  })
})

const octet = fc.integer({ min: 0, max: 255 })
const privateAddress = fc.oneof(
  fc.tuple(fc.constant(10), octet, octet, octet),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
  fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
  fc.tuple(fc.constant(127), octet, octet, octet),
  fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
  fc.tuple(fc.constant(0), octet, octet, octet),
  fc.tuple(fc.constant(198), fc.constantFrom(18, 19), octet, octet),
  fc.tuple(fc.integer({ min: 224, max: 255 }), octet, octet, octet),
)
const hex = (bytes: readonly number[]) => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')

describe('[EG5] whom one may dial', () => {
  it('none that is not public, in any form that holds it', () => {
    fc.assert(
      fc.property(privateAddress, fc.integer({ min: 0, max: 5 }), (bytes, form) => {
        const [first, second] = [hex(bytes.slice(0, 2)), hex(bytes.slice(2))]
        const turned = bytes.map((byte) => byte ^ 0xff)
        const written = [
          bytes.join('.'),
          `::ffff:${bytes.join('.')}`,
          `0:0:0:0:0:FFFF:${first}:${second}`,
          `64:ff9b::${first}:${second}`,
          `2002:${first}:${second}::1`,
          `2001:0:c633:6401:0:0:${hex(turned.slice(0, 2))}:${hex(turned.slice(2))}`,
        ][form]
        expect(addressVerdict(written ?? '', false).allowed).toBe(false)
      }),
    )
  })

  it('a public one, in its one writing', () => {
    expect(addressVerdict('::ffff:198.51.100.1', false)).toEqual({
      allowed: true,
      kind: 'public',
      canonical: '198.51.100.1',
    })
  })

  it('a private one where a rule says so, and never what nobody can connect to', () => {
    expect(addressVerdict('10.0.0.1', true)).toMatchObject({ allowed: true, kind: 'private' })
    expect(addressVerdict('169.254.169.254', true)).toMatchObject({ allowed: true, kind: 'metadata' })
    for (const address of ['0.0.0.0', '::', '224.0.0.1', 'ff02::1', '255.255.255.255', 'nothing']) {
      expect(addressVerdict(address, true).allowed, address).toBe(false)
    }
  })
})
