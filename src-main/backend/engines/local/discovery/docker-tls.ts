import { join } from 'node:path'
import type { EngineTls } from '../connection/engine-endpoint.ts'
import type { DiscoverySurroundings } from './engine-place.ts'
import { readIfThere } from './read-if-there.ts'

export type FoundTls =
  { readonly ok: true; readonly tls: EngineTls | null } | { readonly ok: false; readonly reason: string }

/** The certificates that `DOCKER_CERT_PATH` and `DOCKER_TLS_VERIFY` name, as Docker's own client reads them. */
export async function dockerTls({ env, home }: DiscoverySurroundings): Promise<FoundTls> {
  const directory = env['DOCKER_CERT_PATH'] ?? ''
  const verify = (env['DOCKER_TLS_VERIFY'] ?? '') !== ''
  if (directory === '' && !verify) return { ok: true, tls: null }
  const folder = directory === '' ? (env['DOCKER_CONFIG'] ?? join(home, '.docker')) : directory
  const found = await certificatesIn(folder, verify)
  if (found.ok && (found.tls?.certificate == null || found.tls.key === null)) {
    const reason = `DOCKER_CERT_PATH names ${folder}, where cert.pem and key.pem are missing. Correct it or unset it.`
    return { ok: false, reason }
  }
  return found
}

/** `ca.pem`, `cert.pem` and `key.pem` of one directory; what is absent is null. */
export async function certificatesIn(directory: string, verify: boolean): Promise<FoundTls> {
  const [ca, certificate, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readIfThere(join(directory, name))),
  )
  for (const file of [ca, certificate, key]) {
    if (file?.state === 'unreadable') return { ok: false, reason: `${file.reason} Correct its rights.` }
  }
  const pem = (file: typeof ca) => (file?.state === 'read' ? file.text : null)
  return { ok: true, tls: { ca: pem(ca), certificate: pem(certificate), key: pem(key), verify } }
}
