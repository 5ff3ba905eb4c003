import { createHash, X509Certificate } from 'node:crypto'
import { visible } from '../../../../src-shared/text/visible.ts'

export interface Certificate {
  /** SHA-256 of its bytes. */
  readonly fingerprint: string
  readonly der: Buffer
  /** Ends with a line feed. */
  readonly pem: string
  /** For a person, safe to show. */
  readonly name: string
  /** Milliseconds. */
  readonly from: number
  readonly until: number
}

const block = /-----BEGIN (?:X509 )?CERTIFICATE-----([A-Za-z0-9+/=\s]{1,100000})-----END/g
/** No computer trusts that many; a file that holds more is something else. */
const most = 5000

/** The certificates in PEM texts, each once, whatever stands between them, and how many could not be read. */
export function readCertificates(pems: readonly string[]): {
  readonly certificates: readonly Certificate[]
  readonly broken: number
} {
  const blocks = blocksIn(pems)
  const read = [...blocks].map(([fingerprint, der]) => certificateOf(fingerprint, der))
  const certificates = read.filter((one) => one !== null)
  return { certificates, broken: blocks.size - certificates.length }
}

/** The fingerprints of all in PEM texts; nothing is parsed. */
export function fingerprintsIn(pems: readonly string[]): ReadonlySet<string> {
  return new Set(blocksIn(pems).keys())
}

/** By the SHA-256 of the bytes, which is what a certificate's fingerprint is. */
function blocksIn(pems: readonly string[]): ReadonlyMap<string, Buffer> {
  const blocks = new Map<string, Buffer>()
  for (const pem of pems) {
    for (const [, base64 = ''] of pem.matchAll(block)) {
      const der = Buffer.from(base64, 'base64')
      blocks.set(createHash('sha256').update(der).digest('hex'), der)
      if (blocks.size >= most) return blocks
    }
  }
  return blocks
}

function certificateOf(fingerprint: string, bytes: Buffer): Certificate | null {
  try {
    const parsed = new X509Certificate(bytes)
    const [from, until] = [Date.parse(parsed.validFrom), Date.parse(parsed.validTo)]
    if (Number.isNaN(from) || Number.isNaN(until)) return null
    return {
      fingerprint,
      der: parsed.raw,
      pem: `${parsed.toString().trimEnd()}\n`,
      name: nameOf(parsed.subject),
      from,
      until,
    }
  } catch {
    // Not a certificate, or one that OpenSSL does not understand: the caller counts it.
    return null
  }
}

/** What people call it: its common name, with the organisation where that says something else. */
function nameOf(subject: string | undefined): string {
  const fields = new Map<string, string>()
  for (const line of (subject ?? '').split('\n')) {
    const at = line.indexOf('=')
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 1).replaceAll(/\\(.)/g, '$1'))
  }
  const [name, organisation] = [fields.get('CN'), fields.get('O')]
  const both = name !== undefined && organisation !== undefined && !name.includes(organisation)
  const whole = both ? `${name} (${organisation})` : (name ?? organisation ?? fields.get('OU') ?? 'Without a name')
  return visible(whole).slice(0, 120)
}
