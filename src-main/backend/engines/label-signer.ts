import { createHmac, timingSafeEqual } from 'node:crypto'

/** Signs what we put on engine resources, so that only what this installation made is ever touched. */
export interface LabelSigner {
  /** Tells this installation from others that use the same engine; 8 hexadecimal digits, no secret. */
  readonly installation: string
  sign(parts: readonly string[]): string
  verify(parts: readonly string[], signature: string | undefined): boolean
}

/** `key` is the installation's secret, at least 32 bytes; it never leaves this computer. */
export function createLabelSigner(key: Uint8Array): LabelSigner {
  if (key.byteLength < 32) throw new TypeError('The installation key needs at least 32 bytes.')
  // JSON keeps the borders between parts: ["ab",""] and ["a","b"] sign differently.
  const digest = (parts: readonly string[]) => createHmac('sha256', key).update(JSON.stringify(parts)).digest()
  return {
    installation: digest(['installation']).toString('hex').slice(0, 8),
    sign: (parts) => digest(parts).toString('hex'),
    verify(parts, signature) {
      if (signature === undefined || !/^[0-9a-f]{64}$/.test(signature)) return false
      return timingSafeEqual(digest(parts), Buffer.from(signature, 'hex'))
    },
  }
}
