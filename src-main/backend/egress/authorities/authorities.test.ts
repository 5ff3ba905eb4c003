import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeAuthority } from '../../../../testing/certificates.ts'
import { temporaryDirectory, writeTree } from '../../fixtures/temporary-directory.ts'
import { openAuthorities } from './authorities.ts'
import type { AuthoritySurroundings } from './stores.ts'

const inAYear = Date.now() + 365 * 24 * 60 * 60_000
const lasting = rootCertificates.filter((pem) => Date.parse(new X509Certificate(pem).validTo) > inAYear)
const [first = '', second = '', third = ''] = lasting
const bundle = 'etc/ssl/certs/ca-certificates.crt'
let company = ''
let proxy = ''

beforeAll(async () => {
  await using directory = await temporaryDirectory()
  company = (await makeAuthority(directory.path, 'company', '/O=Maker/CN=Example\u202e Root')).pem
  proxy = (await makeAuthority(directory.path, 'proxy', '/CN=Inspecting Proxy')).pem
})

function opened(root: string, more: Partial<AuthoritySurroundings> = {}, now = () => new Date()) {
  const told: string[] = []
  const log = {
    info: (text: string) => told.push(text),
    error: (text: string) => told.push(text),
  }
  const surroundings: AuthoritySurroundings = {
    env: {},
    platform: 'linux',
    root,
    run: () => Promise.resolve({ found: false }),
    bundled: [first],
    ofSystem: () => null,
    ...more,
  }
  return { authorities: openAuthorities({ surroundings, log, now }), told }
}

const count = (pem: string) => pem.split('-----BEGIN CERTIFICATE-----').length - 1

describe('[EG30] authorities of this computer', () => {
  it('are those of the system and of the variables, each once, own ones first and by name', async () => {
    await using directory = await temporaryDirectory()
    await writeTree(directory.path, {
      [bundle]: `# a comment\n${first}\n${second}\n${company}${first}`,
      'extra.pem': `${proxy}${company}`,
      'usr/share/ca-certificates/mozilla/second.crt': second,
    })
    const env = { NODE_EXTRA_CA_CERTS: join(directory.path, 'extra.pem') }
    const known = await opened(directory.path, { env }).authorities.current()
    expect(known.own).toEqual(['Inspecting Proxy', 'Example\\u{202e} Root (Maker)'])
    expect(known.total).toBe(4)
    expect(count(known.pem)).toBe(4)
    expect(known.pem.startsWith(new X509Certificate(proxy).toString())).toBe(true)
  })

  it('are found in folders that OpenSSL is told, and without a system’s store are what Node brings', async () => {
    await using directory = await temporaryDirectory()
    await writeTree(directory.path, {
      'certs/company.pem': company,
      'certs/hash.0': { link: 'company.pem' },
      'certs/readme.txt': 'nothing',
    })
    const env = { SSL_CERT_DIR: join(directory.path, 'certs'), SSL_CERT_FILE: join(directory.path, 'absent.pem') }
    const known = await opened(directory.path, { env }).authorities.current()
    expect(known.own).toEqual(['Example\\u{202e} Root (Maker)'])
    expect(known.total).toBe(2)
  })

  it('leave out what is broken, which is told once, and what expired', async () => {
    await using directory = await temporaryDirectory()
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
    await writeTree(directory.path, { [bundle]: `${first}\n${company}${broken}` })
    let now = new Date()
    const { authorities, told } = opened(directory.path, {}, () => now)
    expect((await authorities.current()).total).toBe(2)
    expect(told).toEqual(['1 certificates of this computer could not be read.'])
    now = new Date(now.getTime() + 60 * 24 * 60 * 60_000)
    expect(await authorities.current()).toMatchObject({ total: 1, own: [] })
    expect(told).toHaveLength(1)
  })

  it('are read anew after ten minutes and not before', async () => {
    await using directory = await temporaryDirectory()
    await writeTree(directory.path, { [bundle]: first })
    let now = new Date()
    const { authorities } = opened(directory.path, {}, () => now)
    expect((await authorities.current()).total).toBe(1)
    await writeTree(directory.path, { [bundle]: `${first}\n${company}` })
    now = new Date(now.getTime() + 9 * 60_000)
    expect((await authorities.current()).total).toBe(1)
    now = new Date(now.getTime() + 2 * 60_000)
    expect((await authorities.current()).total).toBe(2)
  })

  it('fit into one head in both forms, own ones before all', async () => {
    await using directory = await temporaryDirectory()
    const comment = ['-addext', `nsComment=${'x'.repeat(60_000)}`]
    const making = Array.from({ length: 8 }, (_, index) => {
      return makeAuthority(directory.path, String(index), `/CN=Large ${String(index)}`, comment)
    })
    const large = (await Promise.all(making)).map(({ pem }) => pem)
    const bundled = lasting.slice(0, 20)
    await writeTree(directory.path, { [bundle]: [...bundled, ...large].join('\n') })
    const { authorities, told } = opened(directory.path, { bundled })
    const { pem, trustStore, own, total } = await authorities.current()
    expect(Buffer.byteLength(JSON.stringify({ pem, trustStore }))).toBeLessThan(900_000)
    expect(total).toBe(own.length)
    expect(own.length).toBeGreaterThan(3)
    expect(told).toEqual([`${String(28 - total)} authorities of this computer are too many.`])
  })
})

describe('[EG31] where the system keeps them', () => {
  it('macOS: in keychains, by Node where it can, and those of Apple are not the computer’s own', async () => {
    await using directory = await temporaryDirectory()
    const asked: string[] = []
    const run: AuthoritySurroundings['run'] = (command) => {
      asked.push(command.join(' '))
      const output = command.at(-1)?.includes('SystemRoot') ? `${second}\n` : `${second}\n${company}`
      return Promise.resolve({ found: true, code: 0, output, errors: '' })
    }
    const mac = { platform: 'darwin', run } as const
    const known = await opened(directory.path, mac).authorities.current()
    expect(known).toMatchObject({ own: ['Example\\u{202e} Root (Maker)'], total: 3 })
    expect(asked).toContain('security find-certificate -a -p /Library/Keychains/System.keychain')
    const byNode = await opened(directory.path, { ...mac, ofSystem: () => [proxy] }).authorities.current()
    expect(byNode).toMatchObject({ own: ['Inspecting Proxy'], total: 3 })
  })

  it('Windows: in the stores of the computer and the person, beside what Node brings', async () => {
    await using directory = await temporaryDirectory()
    const run: AuthoritySurroundings['run'] = (command) => {
      const output = command.at(-1)?.includes('AuthRoot') ? third : `${third}\n${company}`
      return Promise.resolve({ found: true, code: 0, output, errors: '' })
    }
    const known = await opened(directory.path, { platform: 'win32', run }).authorities.current()
    expect(known).toMatchObject({ own: ['Example\\u{202e} Root (Maker)'], total: 3 })
  })

  it('nowhere: then they are what Node brings', async () => {
    const run: AuthoritySurroundings['run'] = () => Promise.reject(new Error('no'))
    for (const platform of ['linux', 'darwin', 'win32', 'freebsd'] as const) {
      const known = await opened('/nonexistent', { platform, run }).authorities.current()
      expect(known, platform).toMatchObject({ own: [], total: 1 })
    }
  })
})
