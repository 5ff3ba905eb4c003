import { randomBytes } from 'node:crypto'
import type { Preview } from '../../../src-shared/api/sandbox-ports.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'

/** A preview that is served now. */
export interface LivePreview extends Preview {
  readonly sandbox: SandboxId
  /** What a request's `Host` must be, to the letter. */
  readonly host: string
  /** Aborts when it is closed: whatever goes through it ends. */
  readonly closed: AbortSignal
}

const randomLength = 16
const mostPerSandbox = 100

/** All live previews: an origin of its own for each port of each sandbox, unguessable and never used again. */
export class Previews {
  readonly #listenerPort: number
  readonly #byHost = new Map<string, { readonly preview: LivePreview; readonly end: AbortController }>()
  readonly #listeners = new Set<() => void>()

  /** `listenerPort`: where they are served. */
  constructor(listenerPort: number) {
    this.#listenerPort = listenerPort
  }

  open(sandbox: SandboxId, port: number): { readonly preview: LivePreview; readonly wasOpen: boolean } {
    const open = this.of(sandbox)
    const known = open.find((preview) => preview.port === port)
    if (known !== undefined) return { preview: known, wasOpen: true }
    if (open.length >= mostPerSandbox) throw tooMany()
    const name = `p${String(port)}-${randomBytes(randomLength).toString('hex')}.localhost`
    const host = `${name}:${String(this.#listenerPort)}`
    const end = new AbortController()
    const preview = { sandbox, port, host, address: `http://${host}/`, closed: end.signal }
    this.#byHost.set(host, { preview, end })
    this.#tell()
    return { preview, wasOpen: false }
  }

  /** The one with exactly this `Host`. */
  find(host: string | undefined): LivePreview | null {
    return host === undefined ? null : (this.#byHost.get(host)?.preview ?? null)
  }

  of(sandbox: SandboxId): readonly LivePreview[] {
    return [...this.#byHost.values()].map(({ preview }) => preview).filter((preview) => preview.sandbox === sandbox)
  }

  /** Closes that of one port, or all of a sandbox. */
  close(sandbox: SandboxId, port?: number): void {
    for (const [host, { preview, end }] of this.#byHost) {
      if (preview.sandbox !== sandbox || (port !== undefined && preview.port !== port)) continue
      this.#byHost.delete(host)
      end.abort()
    }
    this.#tell()
  }

  closeAll(): void {
    for (const { end } of this.#byHost.values()) end.abort()
    this.#byHost.clear()
    this.#tell()
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

function tooMany(): AirlockError {
  return new AirlockError({
    code: 'too-many',
    message: 'This sandbox has as many previews as it may have.',
    why: `${String(mostPerSandbox)} are open.`,
    remedy: 'Close one that you do not need.',
  })
}
