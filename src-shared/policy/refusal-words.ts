import { assertNever } from '../errors/airlock-error.ts'
import { visible } from '../text/visible.ts'
import type { RefusalReason } from './policy.ts'

/**
 * The sentence that programs and people read about a refusal. Printable ASCII on one line, so that every protocol can carry
 * it; what a sandbox named is shown and never acted upon. `port` is null where only a name was asked for.
 */
export function refusalWords(reason: RefusalReason, host: string, port: number | null, process?: string): string {
  const asker =
    process === undefined || process === '' ? '' : ` (asked for, as told inside, by "${plain(process, 64)}")`
  return `Refused by Airlock policy: ${clause(reason, placeOf(host, port))}${asker}.`
}

function clause(reason: RefusalReason, place: string): string {
  switch (reason) {
    case 'offline':
      return `this sandbox is offline, so ${place} is not reached`
    case 'not-listed':
      return `${place} is not on the allowlist of this sandbox`
    case 'denied':
      return `a rule of this sandbox denies ${place}`
    case 'private-address':
      return `${place} leads to an address that is not public`
    case 'not-a-host':
      return `"${place}" is no host that can be reached`
    case 'other-host':
      return `the connection to ${place} names another server inside`
    case 'too-many':
      return `too many connections are open in this sandbox to reach ${place} too`
    case 'not-proven':
      return `the isolation of this sandbox is not proven yet, so ${place} is not reached`
    default:
      return assertNever(reason)
  }
}

function placeOf(host: string, port: number | null): string {
  const shown = plain(host, 253)
  if (port === null) return shown
  return `${shown.includes(':') && !shown.startsWith('[') ? `[${shown}]` : shown}:${String(port)}`
}

function plain(text: string, longest: number): string {
  const short = text.length > longest ? `${text.slice(0, longest)}...` : text
  return visible(short)
    .replaceAll('"', "'")
    .replaceAll(/[^\x20-\x7e]/gu, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`)
}
