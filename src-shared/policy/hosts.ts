import { AirlockError } from '../errors/airlock-error.ts'
import { visible } from '../text/visible.ts'
import { canonicalAddress } from './addresses.ts'
import { policyLimits } from './policy.ts'

/** Names as DNS and people write them; `_` is in names of services, a hyphen at an edge is nowhere. */
const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/
/** What a URL would take for something else than a part of the host, and what nobody can see. */
const foreign = /[\s\p{C}%@:/?#\\[\]<>^|"`{}*]/u
const longestText = 1000

/**
 * The one writing of a host that a program names: a name in lower case ASCII without a dot at its end, or an address
 * (`127.1`, `0x7f000001` and `[::ffff:127.0.0.1]` are all `127.0.0.1`). Null for what is no host.
 */
export function hostOf(text: string): string | null {
  if (text === '' || text.length > longestText) return null
  if (text.includes(':')) return canonicalAddress(/^\[(.*)\]$/.exec(text)?.[1] ?? text)
  if (foreign.test(text)) return null
  const name = parsedName(text)?.replace(/\.$/, '')
  if (name === undefined) return null
  const address = canonicalAddress(name)
  if (address !== null) return address
  return name.length <= policyLimits.hostLength && name.split('.').every((one) => label.test(one)) ? name : null
}

/** As every browser reads it: national letters become punycode, numbers addresses. */
function parsedName(text: string): string | undefined {
  try {
    return new URL(`http://${text}/`).hostname
  } catch {
    return undefined
  }
}

/** Whether it is an address and no name. Takes what `hostOf` made. */
export function isAddress(host: string): boolean {
  return canonicalAddress(host) !== null
}

/**
 * The one writing of what a rule names: a host, or `*.` and a name for all below it.
 *
 * @throws AirlockError `invalid-input` that says what is wrong and what to write instead.
 */
export function hostPattern(text: string): string {
  const trimmed = text.trim()
  const isSuffix = trimmed.startsWith('*.')
  const host = hostOf(isSuffix ? trimmed.slice(2) : trimmed)
  if (host === null) throw noPattern(trimmed, ...whyNot(trimmed))
  if (!isSuffix) return host
  if (isAddress(host)) throw noPattern(trimmed, 'Only names have others below them.', `Write the address: ${host}`)
  return `*.${host}`
}

/** Why it is no pattern, and what to write. */
function whyNot(text: string): readonly [why: string, remedy: string] {
  if (text === '') return ['It is empty.', 'Write a host, such as example.com.']
  if (text.length > longestText) return ['It is too long.', 'Write a host, such as example.com.']
  const fromUrl = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/?#]*)/i.exec(text)?.[1]
  if (fromUrl !== undefined) return ['It is an address of the web, and a rule names only the host.', only(fromUrl)]
  const withPort = /^(\*\.[^:/]+|[^:/]+|\[[^\]]+\]):\d+$/.exec(text)?.[1]
  if (withPort !== undefined) return ['A port is not part of the host.', `${only(withPort)} Give the port apart.`]
  if (/^[^/]+\/\d+$/.test(text)) return ['A rule names one address, not a range.', 'Write each address.']
  if (text.includes('/')) return ['A rule names only the host.', only(text.slice(0, text.indexOf('/')))]
  if (text === '*') return ['It would be every host.', 'To reach all that is public, choose the mode “open”.']
  if (text.includes('*')) return ['A * stands only at the beginning and for whole parts.', 'Write *.example.com.']
  if (text.startsWith('.')) return ['It begins with a dot.', only(`*${text}`)]
  if (text.includes('%'))
    return ['An address with a zone, or an escape, is no host.', 'Write a host, such as example.com.']
  return [
    'A name has letters, digits, hyphens and dots, at most 253 of them and 63 between two dots.',
    'Write a host, such as example.com, *.example.com or 192.0.2.1.',
  ]
}

/** The advice to write just that, where it is a pattern itself; a port behind it is said apart. */
function only(text: string): string {
  const [, bare = text, port] = /^(.*[^:]):(\d{1,5})$/.exec(text) ?? []
  const host = hostOf(bare.replace(/^\*\./, ''))
  const stars = bare.startsWith('*.') ? '*.' : ''
  if (host === null) return 'Write a host, such as example.com.'
  return port === undefined ? `Write ${stars}${host}.` : `Write ${stars}${host}, with the port ${port}.`
}

function noPattern(text: string, why: string, remedy: string): AirlockError {
  // What stands before an @ may be a password.
  const shown = visible(text.slice(text.lastIndexOf('@') + 1).slice(0, 100))
  return new AirlockError({ code: 'invalid-input', message: `“${shown}” is no host for a rule.`, why, remedy })
}
