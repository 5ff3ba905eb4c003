import { createHash } from 'node:crypto'

/** What Java’s own store of authorities has as well; it keeps nothing secret, it only names the format’s checksum. */
export const javaPassword = 'changeit'

/**
 * Certificates that Java is to trust, as a key store of its own format (JKS 2), which every version reads. The same
 * certificates make the same bytes.
 */
export function javaKeyStore(certificates: readonly { readonly der: Buffer; readonly from: number }[]): Buffer {
  const entries = certificates.flatMap(({ der, from }, index) => [
    int(2), // a trusted certificate
    utf(`airlock-${String(index).padStart(4, '0')}`),
    long(from),
    utf('X.509'),
    int(der.length),
    der,
  ])
  const body = Buffer.concat([int(0xfeedfeed), int(2), int(certificates.length), ...entries])
  return Buffer.concat([body, checksum(body)])
}

function checksum(body: Buffer): Buffer {
  const password = Buffer.from(javaPassword, 'utf16le').swap16()
  return createHash('sha1').update(password).update('Mighty Aphrodite').update(body).digest()
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function long(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(Math.trunc(value)))
  return bytes
}

/** Java’s `writeUTF`, for ASCII. */
function utf(text: string): Buffer {
  const bytes = Buffer.from(text, 'ascii')
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}
