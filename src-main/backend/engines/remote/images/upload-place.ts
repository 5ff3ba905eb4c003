import type { RegistryAnswer, RegistryClient } from './registry-client.ts'
import { notARegistry } from './registry-failures.ts'

/** An upload that the registry has begun: where it goes on, and how far it is. */
export interface UploadPlace {
  /** Path and query: both hold the registry’s state, which is given back as it is. */
  readonly path: string
  /** The smallest piece that the registry takes, but for the last one. */
  readonly smallest: number
}

const longestPath = 16 * 1024
const largestPiece = 64 * 1024 * 1024

/**
 * Reads where an upload goes on. A registry behind a proxy may name its address without TLS; any other host than its own would
 * be given the token. @throws FlyError for what is no place of this registry
 */
export function placeFrom(client: RegistryClient, app: string, answer: RegistryAnswer): UploadPlace {
  const asked = { method: 'POST', what: uploadsOf(app) } as const
  const location = answer.headers.get('location') ?? ''
  const url = URL.canParse(location, client.origin.href) ? new URL(location, client.origin) : null
  if (location === '' || location.length > longestPath || url === null) {
    throw notARegistry(asked, 'It named no place for the upload.')
  }
  if (url.host !== client.origin.host || !url.pathname.startsWith('/v2/') || url.username !== '') {
    throw notARegistry(asked, 'It named a place for the upload that is not its own.')
  }
  const smallest = Number(answer.headers.get('oci-chunk-min-length') ?? '0')
  if (!Number.isInteger(smallest) || smallest < 0 || smallest > largestPiece) {
    throw notARegistry(asked, 'It wants larger pieces than Airlock sends.')
  }
  return { path: `${url.pathname}${url.search}`, smallest }
}

export function uploadsOf(app: string): string {
  return `/v2/${app}/blobs/uploads/`
}

/** How many bytes the registry has of an upload; null where it does not say or says nonsense. */
export function offsetFrom(answer: RegistryAnswer): number | null {
  const last = /^(?:bytes=)?0-(\d{1,15})$/.exec(answer.headers.get('range') ?? '')?.[1]
  if (last === undefined) return null
  // Of an empty upload registries say the same as of one byte, and nobody sends a single one.
  return last === '0' ? 0 : Number(last) + 1
}
