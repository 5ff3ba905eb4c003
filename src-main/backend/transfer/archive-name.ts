import { isUndecodable } from '../../../src-shared/paths/path-bytes.ts'

/** What an archive that comes out of a sandbox may hold; more is refused. */
export interface ArchiveLimits {
  readonly entries: number
  readonly bytes: number
  /** Bytes of one name. */
  readonly name: number
  /** Bytes of a whole path. */
  readonly path: number
  readonly depth: number
}

export const archiveLimits: ArchiveLimits = {
  entries: 100_000,
  bytes: 20 * 1024 ** 3,
  name: 255,
  path: 4096,
  depth: 64,
}

export type CheckedName =
  { readonly ok: true; readonly parts: readonly string[] } | { readonly ok: false; readonly reason: string }

const bidirectional = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const reservedOnWindows = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i

/**
 * Takes a path of an archive apart, or says why it is refused: it could leave the target folder, deceive a reader, or
 * mean something else on another system. Names are normalised to NFC.
 */
export function checkArchiveName(name: string, limits: ArchiveLimits): CheckedName {
  const refused = (reason: string): CheckedName => ({ ok: false, reason })
  if (Buffer.byteLength(name) > limits.path) return refused('its path is too long')
  if (isUndecodable(name) || name.includes('\uFFFD')) return refused('its name is not UTF-8')
  if (/\p{Cc}/u.test(name)) return refused('its name holds control characters')
  if (bidirectional.test(name)) return refused('its name changes the direction of text')
  if (name.startsWith('/')) return refused('its path is absolute')
  if (name.includes('\\')) return refused('its name holds a backslash')
  if (/^[a-z]:/i.test(name)) return refused('its path begins with a drive letter')
  const parts = name
    .normalize('NFC')
    .split('/')
    .filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) return refused('its path leads upwards')
  if (parts.length > limits.depth) return refused('it is nested too deeply')
  for (const part of parts) {
    if (Buffer.byteLength(part) > limits.name) return refused('its name is too long')
    if (/[. ]$/.test(part)) return refused('its name ends with a dot or a space')
    if (part.includes(':')) return refused('its name holds a colon')
    if (reservedOnWindows.test(part)) return refused('its name is reserved on Windows')
  }
  return { ok: true, parts }
}
