import type { TextEncoding } from '../../../src-shared/api/text-encoding.ts'

const sampleBytes = 64 * 1024

/** The encoding that bytes without a mark are most likely in; null for what is not text. */
export function guessEncoding(bytes: Uint8Array): TextEncoding | null {
  const sample = bytes.subarray(0, sampleBytes)
  if (sample.includes(0) || bytes.includes(0)) return guessUtf16(sample)
  if (isUtf8(bytes)) return 'utf-8'
  if (countControls(sample) > sample.length / 100) return null
  const { whole, broken } = countUtf8(sample)
  return whole > broken ? 'utf-8' : 'windows-1252'
}

/** UTF-16 of most languages has a zero in every other byte, on one side only, and beside it no control character. */
function guessUtf16(sample: Uint8Array): TextEncoding | null {
  let even = 0
  let odd = 0
  let controls = 0
  sample.forEach((byte, index) => {
    if (byte !== 0) return
    if (index % 2 === 0) even++
    else odd++
    if (isControl(sample[index % 2 === 0 ? index + 1 : index - 1] ?? 0)) controls++
  })
  const many = sample.length / 5
  if (controls > sample.length / 100) return null
  if (odd > many && even === 0) return 'utf-16le'
  return even > many && odd === 0 ? 'utf-16be' : null
}

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

function countControls(bytes: Uint8Array): number {
  return bytes.reduce((count, byte) => (isControl(byte) ? count + 1 : count), 0)
}

/** Characters that no text has: controls other than backspaces, tabs, line ends, form feeds and escapes. */
function isControl(byte: number): boolean {
  return byte < 8 || (byte > 13 && byte < 32 && byte !== 27)
}

/** How many characters of several bytes there are, and how many bytes that belong to none. */
function countUtf8(bytes: Uint8Array): { readonly whole: number; readonly broken: number } {
  let whole = 0
  let broken = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte < 0x80) continue
    const more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc2 ? 1 : 0
    const isWhole = more > 0 && isContinued(bytes, at, more)
    if (isWhole) {
      whole++
      at += more
    } else broken++
  }
  return { whole, broken }
}

function isContinued(bytes: Uint8Array, at: number, more: number): boolean {
  for (let next = 1; next <= more; next++) if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return false
  return true
}
