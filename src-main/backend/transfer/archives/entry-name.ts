import { archiveLimits, checkArchiveName, type CheckedName } from '../archive-name.ts'

/** What an archive may hold that a person brings in. */
export const incomingLimits = { entries: 500_000, path: 4095, name: 255, depth: 128 } as const

/**
 * Takes the path of an entry apart, or says why it is refused. What comes in goes to a Linux file system, which takes any
 * bytes but `/` and NUL; only on Windows it passes by one that does not.
 */
export function checkEntryName(bytes: Buffer, platform: NodeJS.Platform = process.platform): CheckedName {
  const refused = (reason: string): CheckedName => ({ ok: false, reason })
  if (bytes.length > incomingLimits.path) return refused('its path is too long')
  if (bytes.includes(0)) return refused('its name holds a NUL')
  const name = bytes.toString('utf8')
  // The sign that stands for bytes which are no text, where a format was read as text already.
  if (name.includes('\uFFFD') || !Buffer.from(name).equals(bytes)) return refused('its name is not UTF-8')
  if (name.startsWith('/')) return refused('its path is absolute')
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) return refused('its path leads upwards')
  if (parts.length > incomingLimits.depth) return refused('it is nested too deeply')
  if (parts.some((part) => Buffer.byteLength(part) > incomingLimits.name)) return refused('its name is too long')
  return platform === 'win32' ? checkArchiveName(name, archiveLimits) : { ok: true, parts }
}
