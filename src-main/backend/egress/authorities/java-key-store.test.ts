import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { findProgram } from '../../programs/find-program.ts'
import { javaKeyStore, javaPassword } from './java-key-store.ts'

const certificates = rootCertificates.slice(0, 3).map((pem) => {
  const parsed = new X509Certificate(pem)
  return { der: parsed.raw, from: Date.parse(parsed.validFrom), fingerprint: parsed.fingerprint256 }
})

describe('[EG32] the store for Java', () => {
  it('is of its own format, and the same each time', () => {
    const store = javaKeyStore(certificates)
    expect(store.subarray(0, 12).toString('hex')).toBe('feedfeed0000000200000003')
    expect(javaKeyStore(certificates).equals(store)).toBe(true)
  })

  it.skipIf(findProgram('keytool', { env: process.env, platform: process.platform }) === null)(
    'is read by Java’s keytool, with its checksum (needs Java)',
    async () => {
      await using directory = await temporaryDirectory()
      const path = join(directory.path, 'store.jks')
      await writeFile(path, javaKeyStore(certificates))
      const listed = await promisify(execFile)('keytool', ['-list', '-keystore', path, '-storepass', javaPassword])
      expect(listed.stdout).toContain('JKS')
      for (const { fingerprint } of certificates) expect(listed.stdout).toContain(fingerprint)
    },
  )
})
