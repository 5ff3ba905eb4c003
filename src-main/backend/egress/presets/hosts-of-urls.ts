import { addressKind } from '../../../../src-shared/policy/addresses.ts'
import { hostOf } from '../../../../src-shared/policy/hosts.ts'
import type { ToolHost } from './tool-place.ts'

const usual: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

/** No configuration of a person is longer; an image's may be anything. */
const most = { texts: 2000, hosts: 64 } as const

/**
 * The hosts of what are addresses of the web, each once; the others are left out, and so is who signs in there. At most 64,
 * of the first 2000 texts.
 */
export function hostsOfUrls(texts: Iterable<string>): readonly ToolHost[] {
  const found = new Map<string, ToolHost>()
  let left: number = most.texts
  for (const text of texts) {
    if (left-- === 0 || found.size === most.hosts) break
    const one = hostOfUrl(text)
    if (one !== null) found.set(`${one.host} ${String(one.port)}`, one)
  }
  return [...found.values()]
}

function hostOfUrl(text: string): ToolHost | null {
  // Cargo writes how an index is fetched before it.
  const parsed = parse(text.trim().replace(/^(?:sparse|registry)\+/, ''))
  const port = parsed === null ? undefined : parsed.port === '' ? usual[parsed.protocol] : Number(parsed.port)
  if (parsed === null || usual[parsed.protocol] === undefined || port === undefined || port === 0) return null
  const host = hostOf(parsed.hostname)
  // A rule of a list never leads to what is not public (Maven writes 0.0.0.0 to block something).
  return host === null || (addressKind(host) ?? 'public') !== 'public' ? null : { host, port }
}

function parse(text: string): URL | null {
  try {
    return text.length > 4000 ? null : new URL(text)
  } catch {
    // A path, `direct`, a name that the tool replaces: no address.
    return null
  }
}

/** All addresses of the web that stand in a text. */
export function urlsIn(text: string): readonly string[] {
  return text.match(/\bhttps?:\/\/[^\s'"<>,|;()]{1,2000}/g) ?? []
}
