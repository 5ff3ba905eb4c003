import type { BackendLog } from '../../logs/backend-log.ts'
import { fingerprintsIn, readCertificates, type Certificate } from './certificates.ts'
import { javaKeyStore } from './java-key-store.ts'
import { readStores, type AuthoritySurroundings } from './stores.ts'

/** The certificate authorities of this computer. */
export interface KnownAuthorities {
  /** All that programs are to believe; those of this computer alone come first. Fit for `ca` of Node's TLS too. */
  readonly pem: string
  /** The same as a Java key store, base64. */
  readonly trustStore: string
  /** Names of those that browsers and the system do not bring along: a company's, or of a network that inspects TLS. */
  readonly own: readonly string[]
  readonly total: number
}

export interface Authorities {
  /** Read anew when what is known is older than ten minutes. Never rejects: at worst they are what Node comes with. */
  current(): Promise<KnownAuthorities>
}

export interface AuthoritiesOptions {
  readonly surroundings: AuthoritySurroundings
  readonly log: BackendLog
  /** Wall clock: certificates expire by it. */
  readonly now: () => Date
}

const freshMs = 10 * 60_000
/** Of both forms together, as they travel in one head. */
const mostBytes = 900_000

export function openAuthorities({ surroundings, log, now }: AuthoritiesOptions): Authorities {
  let read: { readonly at: number; readonly known: Promise<KnownAuthorities> } | null = null
  let told = ''
  const readNow = async (): Promise<KnownAuthorities> => {
    const stores = await readStores(surroundings)
    const { known, problems } = knownOf(stores.trusted, stores.known, now().getTime())
    const text = problems.join(' ')
    if (text !== told && text !== '') log.info(text)
    told = text
    return known
  }
  return {
    current: async () => {
      const at = now().getTime()
      if (read === null || Math.abs(at - read.at) > freshMs) {
        const known = readNow().catch((error: unknown) => {
          log.error('The certificate authorities of this computer cannot be read', error)
          return knownOf(surroundings.bundled, surroundings.bundled, at).known
        })
        read = { at, known }
      }
      return await read.known
    },
  }
}

function knownOf(
  trusted: readonly string[],
  brought: readonly string[],
  at: number,
): { readonly known: KnownAuthorities; readonly problems: readonly string[] } {
  const { certificates, broken } = readCertificates(trusted)
  const elsewhere = fingerprintsIn(brought)
  const valid = certificates.filter(({ until }) => until > at)
  const own = valid.filter(({ fingerprint }) => !elsewhere.has(fingerprint))
  const all = [...own, ...valid.filter(({ fingerprint }) => elsewhere.has(fingerprint))]
  const kept = all.slice(0, howManyFit(all))
  const problems = [
    ...(broken === 0 ? [] : [`${String(broken)} certificates of this computer could not be read.`]),
    ...(kept.length === all.length
      ? []
      : [`${String(all.length - kept.length)} authorities of this computer are too many.`]),
  ]
  const known = {
    pem: kept.map(({ pem }) => pem).join(''),
    trustStore: javaKeyStore(kept).toString('base64'),
    own: own.slice(0, kept.length).map(({ name }) => name),
    total: kept.length,
  }
  return { known, problems }
}

/** How many of them, from the first on, fit into one head in both forms. */
function howManyFit(certificates: readonly Certificate[]): number {
  let bytes = 1000
  for (const [index, { pem, der }] of certificates.entries()) {
    // In JSON each line feed takes a byte more; an entry of the store has 40 bytes of its own, and base64 makes 4 of 3.
    bytes += pem.length + pem.split('\n').length + Math.ceil(((der.length + 40) * 4) / 3)
    if (bytes > mostBytes) return index
  }
  return certificates.length
}
