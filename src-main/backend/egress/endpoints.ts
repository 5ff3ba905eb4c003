import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { EgressEndpoint, EgressEndpoints } from './endpoint.ts'

export const endpointPort = 80

/** Names that the backend answers by itself, of all who offer some. */
export class AllEndpoints implements EgressEndpoints {
  readonly #sources = new Set<EgressEndpoints>()
  readonly #listeners = new Set<(sandbox: SandboxId) => void>()

  /** From now on, until what it returns is called. */
  add(source: EgressEndpoints): () => void {
    this.#sources.add(source)
    const stop = source.subscribe((sandbox) => {
      for (const listener of this.#listeners) listener(sandbox)
    })
    return () => {
      stop()
      this.#sources.delete(source)
    }
  }

  of(sandbox: SandboxId): readonly EgressEndpoint[] {
    return [...this.#sources].flatMap((source) => source.of(sandbox))
  }

  subscribe(listener: (sandbox: SandboxId) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  find(sandbox: SandboxId, host: string, port: number): EgressEndpoint | null {
    return port === endpointPort ? (this.of(sandbox).find((one) => one.host === host) ?? null) : null
  }
}
