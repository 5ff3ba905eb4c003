import type { ServerResponse } from 'node:http'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'

export interface OpenRequest extends Disposable {
  /** Aborts when it is cut, or the program went away. */
  readonly signal: AbortSignal
}

/** What is open with each secret in each sandbox, so that it can be counted and cut. */
export class OpenRequests {
  readonly #open = new Map<string, Map<() => void, string>>()

  /** `host` is the provider that it goes to. */
  begin(secret: string, sandbox: SandboxId, host: string, response: ServerResponse): OpenRequest {
    const controller = new AbortController()
    const leave = () => {
      controller.abort()
    }
    const cut = () => {
      controller.abort()
      response.destroy()
    }
    const key = keyOf(secret, sandbox)
    const open = this.#open.get(key) ?? new Map<() => void, string>()
    this.#open.set(key, open.set(cut, host))
    response.once('close', leave)
    return {
      signal: controller.signal,
      [Symbol.dispose]: () => {
        response.off('close', leave)
        open.delete(cut)
        if (open.size === 0 && this.#open.get(key) === open) this.#open.delete(key)
      },
    }
  }

  count(secret: string, sandbox: SandboxId): number {
    return this.#open.get(keyOf(secret, sandbox))?.size ?? 0
  }

  /** Those to one host, or all. */
  cut(secret: string, sandbox: SandboxId, host: string | null): void {
    for (const [cut, to] of [...(this.#open.get(keyOf(secret, sandbox)) ?? [])]) {
      if (host === null || to === host) cut()
    }
  }

  cutAll(): void {
    for (const open of this.#open.values()) for (const cut of [...open.keys()]) cut()
  }
}

const keyOf = (secret: string, sandbox: SandboxId): string => `${secret} ${sandbox}`
