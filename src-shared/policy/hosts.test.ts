import { describe, expect, it } from 'vitest'
import { AirlockError } from '../errors/airlock-error.ts'
import { hostOf, hostPattern } from './hosts.ts'

describe('[EG3] a host has one writing', () => {
  it.each([
    ['Example.COM', 'example.com'],
    ['example.com.', 'example.com'],
    ['_service.example', '_service.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['a。b', 'a.b'],
    ['127.1', '127.0.0.1'],
    ['2130706433', '127.0.0.1'],
    ['0x7f000001', '127.0.0.1'],
    ['0177.0.0.1', '127.0.0.1'],
    ['127.0.0.1.', '127.0.0.1'],
    ['１２７.0.0.1', '127.0.0.1'],
    ['[::1]', '::1'],
    ['::FFFF:7f00:1', '127.0.0.1'],
    ['[2001:DB8:0::1]', '2001:db8::1'],
    ['localhost', 'localhost'],
  ])('%j is %s', (text, host) => {
    expect(hostOf(text)).toBe(host)
    expect(hostPattern(text)).toBe(host)
  })

  it.each([
    '',
    '.',
    'a..b',
    '.a',
    'a..',
    '-a.example',
    'a-.example',
    'a b',
    'a\tb',
    'a\nb',
    'a\0b',
    'a\u00adb.example',
    'a%2eb',
    'user@example.com',
    'example.com:443',
    'example.com/x',
    'a?b',
    'a#b',
    'a\\b',
    '*.example.com',
    '1.2.3.4.5',
    '256.1.1.1',
    'fe80::1%eth0',
    '[::1',
    '[1.2.3.4]',
    'xn--a',
    "a'b",
    'a,b',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(127)}ab`,
    'a'.repeat(100_000),
  ])('%j is none', (text) => {
    expect(hostOf(text)).toBeNull()
  })
})

describe('[EG3] what a rule names', () => {
  it('is a host, or a star and a dot before a name', () => {
    expect(hostPattern(' *.Example.com. ')).toBe('*.example.com')
    expect(hostPattern('*.BÜCHER.example')).toBe('*.xn--bcher-kva.example')
  })

  it.each([
    ['', 'It is empty.', 'example.com'],
    ['https://Example.com/a?b', 'names only the host', 'Write example.com.'],
    ['https://me:word@example.com/', 'names only the host', 'Write example.com.'],
    ['example.com:443', 'A port is not part', 'Write example.com. Give the port apart.'],
    ['*.example.com:443', 'A port is not part', 'Write *.example.com. Give the port apart.'],
    ['[::1]:80', 'A port is not part', 'Write ::1. Give the port apart.'],
    ['10.0.0.0/8', 'not a range', 'Write each address.'],
    ['example.com/path', 'only the host', 'Write example.com.'],
    ['*', 'every host', 'open'],
    ['a*.example.com', 'whole parts', '*.example.com'],
    ['a.*.example.com', 'whole parts', '*.example.com'],
    ['*.1.2.3.4', 'Only names', 'Write the address: 1.2.3.4'],
    ['.example.com', 'begins with a dot', 'Write *.example.com.'],
    ['fe80::1%eth0', 'zone', 'example.com'],
    ['two words', 'letters, digits', 'example.com'],
  ])('%j is refused: %s', (text, why, remedy) => {
    const error = refusalOf(text)
    expect(error.code).toBe('invalid-input')
    expect(error.why).toContain(why)
    expect(error.remedy).toContain(remedy)
  })

  it('is shown safely where it is refused', () => {
    expect(refusalOf('a\u001b[31m').message).toBe('“a\\x1b[31m” is no host for a rule.')
    expect(refusalOf('https://me:word@example.com/').message).not.toContain('word')
  })
})

function refusalOf(text: string): AirlockError {
  try {
    hostPattern(text)
  } catch (error) {
    if (error instanceof AirlockError) return error
    throw error
  }
  throw new Error(`${text} was taken`)
}
