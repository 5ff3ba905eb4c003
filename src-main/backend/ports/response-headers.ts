import { hopByHop } from './hop-by-hop.ts'
import type { LivePreview } from './previews.ts'
import { hostOnly } from './set-cookie.ts'

type Distinct = Readonly<Record<string, readonly string[] | undefined>>

/** What would lead out of the locked-down page (reports, other addresses of it), or is ours to say. */
const dropped: ReadonlySet<string> = new Set([
  'alt-svc',
  'nel',
  'report-to',
  'reporting-endpoints',
  'content-security-policy-report-only',
  'strict-transport-security',
  'x-frame-options',
  'x-dns-prefetch-control',
  'permissions-policy',
  'origin-agent-cluster',
])

/** What the browser gets of a server's answer: no word about this connection, no cookie for others, and our limits. */
export function responseHeaders(given: Distinct, preview: LivePreview): Record<string, string | string[]> {
  const ends = hopByHop(given['connection']?.join(','))
  const headers: Record<string, string | string[]> = {}
  for (const [name, values] of Object.entries(given)) {
    if (values === undefined || ends.has(name) || dropped.has(name)) continue
    headers[name] = [...values]
  }
  const cookies = given['set-cookie']
  if (cookies !== undefined) headers['set-cookie'] = cookies.map(hostOnly)
  const location = given['location']?.[0]
  if (location !== undefined) headers['location'] = outside(location, preview)
  const own = (given['content-security-policy'] ?? []).map(withoutAncestors).filter((policy) => policy !== '')
  return {
    ...headers,
    ...previewLimits(preview.host),
    'content-security-policy': [...own, previewPolicy(preview.host)],
  }
}

/** Beside the policy: also for pages of our own in a preview's place. */
export function previewLimits(host: string): Record<string, string> {
  return {
    'content-security-policy': previewPolicy(host),
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), display-capture=()',
    'origin-agent-cluster': '?1',
    'x-dns-prefetch-control': 'off',
  }
}

/**
 * A preview loads from and talks to itself alone: what runs inside a sandbox without network gets none through the
 * person's browser. Only the app may frame it.
 */
function previewPolicy(host: string): string {
  return [
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'",
    `connect-src 'self' ws://${host} data: blob:`,
    "frame-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'self' http://127.0.0.1:* http://localhost:* airlock:",
  ].join('; ')
}

/** Who may frame a preview is not the server's to say: that of `localhost` would shut out the app. */
function withoutAncestors(policy: string): string {
  return policy
    .split(';')
    .map((directive) => directive.trim())
    .filter((directive) => directive !== '' && !/^(frame-ancestors|report-uri|report-to)\b/i.test(directive))
    .join('; ')
}

/** A server redirects to what it thinks its own address is. */
function outside(location: string, { address, port }: LivePreview): string {
  const inside = new RegExp(`^http://(?:localhost|127\\.0\\.0\\.1|\\[::1\\]):${String(port)}(?=[/?#]|$)`, 'i')
  return location.replace(inside, address.slice(0, -1))
}
