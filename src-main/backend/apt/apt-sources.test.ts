import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  oneLineSource,
  parseDeb822Sources,
  parseOneLineSources,
  readAptSources,
  sourcesForOtherSuite,
  sourcesOfSuite,
} from './apt-sources.ts'

const debian = `
# The distribution
Types: deb deb-src
URIs: http://deb.example/debian http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://security.example/debian-security
Suites: bookworm-security
Components: main
`

test('a deb822 paragraph with several addresses and suites is one source for each pair', () => {
  const sources = parseDeb822Sources(debian)
  expect(sources.map(({ uri, suite }) => `${uri} ${suite}`)).toEqual([
    'http://deb.example/debian bookworm',
    'http://deb.example/debian bookworm-updates',
    'http://mirror.example/debian bookworm',
    'http://mirror.example/debian bookworm-updates',
    'http://security.example/debian-security bookworm-security',
  ])
  expect(sources[0]).toMatchObject({
    components: ['main', 'contrib'],
    signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg',
  })
  expect(sources.at(-1)?.signedBy).toBeNull()
})

test.each([
  ['a source package', 'Types: deb-src\nURIs: http://a.example\nSuites: bookworm\nComponents: main\n'],
  ['a disabled source', 'Types: deb\nEnabled: no\nURIs: http://a.example\nSuites: bookworm\nComponents: main\n'],
  ['nothing', ''],
  ['words that are no fields', 'hello\nworld\n'],
])('a deb822 file with %s gives no source', (_what, text) => {
  expect(parseDeb822Sources(text)).toEqual([])
})

test('a key that is written into the paragraph is left to apt’s trusted keys', () => {
  const text = `Types: deb
URIs: http://a.example
Suites: bookworm
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBF
`
  expect(parseDeb822Sources(text)).toEqual([
    { uri: 'http://a.example', suite: 'bookworm', components: ['main'], signedBy: null },
  ])
})

test('one-line sources are read with their options, comments and other types are not', () => {
  const text = `
# deb http://old.example bookworm main
deb [arch=amd64 signed-by=/etc/key.gpg] http://a.example/debian bookworm main contrib # a remark
deb-src http://a.example/debian bookworm main
  deb http://b.example/debian bookworm-updates main
deb
`
  expect(parseOneLineSources(text)).toEqual([
    { uri: 'http://a.example/debian', suite: 'bookworm', components: ['main', 'contrib'], signedBy: '/etc/key.gpg' },
    { uri: 'http://b.example/debian', suite: 'bookworm-updates', components: ['main'], signedBy: null },
  ])
})

test('what is written as one line is read back as the same source', () => {
  for (const source of parseDeb822Sources(debian)) expect(parseOneLineSources(oneLineSource(source))).toEqual([source])
})

test('only the distribution’s own archive counts, without backports and without other vendors’', () => {
  const sources = parseOneLineSources(`
deb http://a.example bookworm main
deb http://a.example bookworm-security main
deb http://a.example bookworm-backports main
deb http://vendor.example stable main
`)
  expect(sourcesOfSuite(sources, 'bookworm').map(({ suite }) => suite)).toEqual(['bookworm', 'bookworm-security'])
})

test('[SU3] a newer release is asked from the very mirror and key that the machine already uses', () => {
  const other = sourcesForOtherSuite(parseDeb822Sources(debian), 'bookworm', 'trixie')
  expect(other.map(oneLineSource)).toEqual([
    'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.example/debian trixie main contrib',
    'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian trixie main contrib',
  ])
})

test('both formats of a machine are read, other files and a missing folder are not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'apt-'))
  try {
    expect(readAptSources(folder)).toEqual([])
    mkdirSync(join(folder, 'sources.list.d'))
    writeFileSync(join(folder, 'sources.list'), 'deb http://a.example bookworm main\n')
    writeFileSync(join(folder, 'sources.list.d', 'debian.sources'), debian)
    writeFileSync(join(folder, 'sources.list.d', 'old.sources.disabled'), debian)
    expect(readAptSources(folder)).toHaveLength(6)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
