import type { Duplex } from 'node:stream'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'

export interface EndpointContext {
  readonly sandbox: SandboxId
  /** To be called for each request that went on from here with a secret. */
  readonly wentWithSecret: (secret: { readonly title: string; readonly host: string }) => void
}

/** A name that the backend answers by itself instead of connecting anywhere, on port 80 of its name inside. */
export interface EgressEndpoint {
  /** In its one writing, as `hostOf` makes it. */
  readonly host: string
  /** Takes over a program's connection: reads are what it sends. Told again for each connection. */
  serve(stream: Duplex, context: EndpointContext): void
  /** Whether it is there for this sandbox; for all when left out. */
  isFor?(sandbox: SandboxId): boolean
}

export const endpointPort = 80

/** All endpoints there are now. */
export class EgressEndpoints {
  readonly #endpoints = new Map<string, EgressEndpoint>()
  readonly #listeners = new Set<() => void>()

  /** From now on, until what it returns is called. */
  register(endpoint: EgressEndpoint): () => void {
    this.#endpoints.set(endpoint.host, endpoint)
    this.changed()
    return () => {
      if (this.#endpoints.get(endpoint.host) !== endpoint) return
      this.#endpoints.delete(endpoint.host)
      this.changed()
    }
  }

  /** For whom they are may be another now. */
  changed(): void {
    for (const listener of this.#listeners) listener()
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  hosts(sandbox: SandboxId): readonly string[] {
    return [...this.#endpoints.values()].filter((one) => one.isFor?.(sandbox) !== false).map(({ host }) => host)
  }

  find(sandbox: SandboxId, host: string, port: number): EgressEndpoint | null {
    const found = port === endpointPort ? this.#endpoints.get(host) : undefined
    return found !== undefined && found.isFor?.(sandbox) !== false ? found : null
  }
}
