import { failureOf, FlyError } from '../machines-api/fly-error.ts'
import type { Blob, BlobName } from './blob.ts'
import { attempts, isPassing, type RegistryAnswer, type RegistryClient } from './registry-client.ts'
import { notARegistry } from './registry-failures.ts'
import { offsetFrom, placeFrom, uploadsOf, type UploadPlace } from './upload-place.ts'

export interface PutOptions {
  readonly signal?: AbortSignal | undefined
  /** Told how many of the blob’s bytes the registry has. */
  readonly sent?: (bytes: number) => void
}

/** What one request carries: held in memory, and sent again when it fails. */
const pieceBytes = 8 * 1024 * 1024
/** For lines of a quarter of a megabit. */
const pieceTimeoutMs = 5 * 60_000
/**
 * How often an upload is begun anew: registries of the usual kind forget one whose piece was cut, so a bad line needs more of
 * these than a registry that stored other content.
 */
const beginnings = { line: 8, content: 3 } as const

/** Whether a registry has this content. What stores blobs elsewhere leads there, and only for those that it has. */
export async function hasBlob(
  client: RegistryClient,
  app: string,
  { digest, size }: BlobName,
  signal?: AbortSignal,
): Promise<boolean> {
  const path = `/v2/${app}/blobs/${digest}`
  const { status, headers } = await client.ask({
    ...{ method: 'HEAD', path, what: path, signal },
    expected: [200, 307, 302, 404],
  })
  if (status !== 200) return status !== 404
  const length = headers.get('content-length')
  return length === null || length === String(size)
}

/** Brings content to a registry, unless it is there. @returns whether anything was sent */
export async function putBlob(
  client: RegistryClient,
  app: string,
  blob: Blob,
  options: PutOptions = {},
): Promise<boolean> {
  if (await hasBlob(client, app, blob, options.signal)) return false
  const begun = { line: 0, content: 0 }
  for (;;) {
    try {
      await new Upload(client, app, blob, options).run()
      return true
    } catch (error) {
      if (!(error instanceof LostUpload)) throw error
      // What was lost may only be the last answer.
      if (await hasBlob(client, app, blob, options.signal)) return true
      const why = isPassing(error.because) ? 'line' : 'content'
      begun[why] += 1
      if (begun[why] === beginnings[why]) throw error.because
    }
  }
}

/** The registry does not know the upload any more, or not what it holds: only from the beginning is it sure. */
class LostUpload extends Error {
  readonly because: FlyError

  constructor(because: FlyError) {
    super('The upload was lost.')
    this.because = because
  }
}

/** One upload, piece by piece, which goes on from where the registry says that it is. */
class Upload {
  readonly #client: RegistryClient
  readonly #app: string
  readonly #blob: Blob
  readonly #options: PutOptions
  readonly #what: string
  #failures = 0
  #furthest = 0

  constructor(client: RegistryClient, app: string, blob: Blob, options: PutOptions) {
    this.#client = client
    this.#app = app
    this.#blob = blob
    this.#options = options
    this.#what = uploadsOf(app)
  }

  async run(): Promise<void> {
    const { signal } = this.#options
    const path = this.#what
    const begun = await this.#client.ask({ method: 'POST', path, what: path, expected: [202], signal })
    let place = placeFrom(this.#client, this.#app, begun)
    let offset = 0
    while (offset < this.#blob.size) [place, offset] = await this.#piece(place, offset)
    await this.#finish(place)
  }

  async #piece(place: UploadPlace, offset: number): Promise<readonly [UploadPlace, number]> {
    const { signal } = this.#options
    const length = Math.min(Math.max(pieceBytes, place.smallest), this.#blob.size - offset)
    const body = await this.#blob.read(offset, length)
    const end = offset + length
    try {
      const answer = await this.#client.send({
        ...{ method: 'PATCH', path: place.path, what: this.#what, expected: [202], body, signal },
        headers: {
          'content-type': 'application/octet-stream',
          'content-range': `${String(offset)}-${String(end - 1)}`,
        },
        timeoutMs: pieceTimeoutMs,
      })
      const there = offsetFrom(answer) ?? end
      if (there !== end) throw this.#lost(notARegistry({ method: 'PATCH', what: this.#what }, 'It has other bytes.'))
      this.#reached(end)
      return [placeFrom(this.#client, this.#app, answer), end]
    } catch (error) {
      return await this.#goOn(place, error)
    }
  }

  /** Asks how far the upload is, after a piece of which nobody knows what became of it. */
  async #goOn(place: UploadPlace, error: unknown): Promise<readonly [UploadPlace, number]> {
    if (!(error instanceof FlyError)) throw error
    // 416: other pieces have arrived than it seemed. 404: it was forgotten.
    if (!isPassing(error)) {
      if (error.status === 416 || failureOf(error, 'not-found') !== null) throw this.#lost(error)
      throw error
    }
    this.#failures += 1
    if (this.#failures >= attempts) throw error
    await this.#client.rest(error, this.#failures, this.#options.signal)
    const answer = await this.#status(place)
    const offset = answer === null ? null : offsetFrom(answer)
    if (answer === null || offset === null || offset > this.#blob.size) throw this.#lost(error)
    this.#reached(offset)
    const hasLocation = answer.headers.get('location') !== null
    return [hasLocation ? placeFrom(this.#client, this.#app, answer) : place, offset]
  }

  /** Whoever gets further has as many attempts again. */
  #reached(offset: number): void {
    if (offset > this.#furthest) {
      this.#furthest = offset
      this.#failures = 0
    }
    this.#options.sent?.(offset)
  }

  async #status(place: UploadPlace): Promise<RegistryAnswer | null> {
    const { signal } = this.#options
    const asked = { method: 'GET', path: place.path, what: this.#what, signal } as const
    const answer = await this.#client.ask({ ...asked, expected: [204, 400, 404, 405, 416] })
    return answer.status === 204 ? answer : null
  }

  async #finish(place: UploadPlace): Promise<void> {
    const { digest } = this.#blob
    const asked = { method: 'PUT', what: `${this.#what}?digest=${digest}` } as const
    const path = `${place.path}${place.path.includes('?') ? '&' : '?'}digest=${encodeURIComponent(digest)}`
    const { signal } = this.#options
    const answer = await this.#client
      .send({ ...asked, path, expected: [201, 204], signal, timeoutMs: pieceTimeoutMs })
      .catch((error: unknown) => {
        const isLost = isPassing(error) || (error instanceof FlyError && [400, 404, 416].includes(error.status ?? 0))
        throw isLost ? this.#lost(error) : error
      })
    const stored = answer.headers.get('docker-content-digest')
    if (stored !== null && stored !== digest) throw notARegistry(asked, 'It stored other content than was sent.')
  }

  #lost(cause: FlyError): LostUpload {
    return new LostUpload(cause)
  }
}
