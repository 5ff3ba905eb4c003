import type { ServerResponse } from 'node:http'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'

export interface OpenRequest extends Disposable {
  /** Aborts when it is cut, or the program went away. */
  readonly signal: AbortSignal
}

/** What is open with each secret in each sandbox, so that it can be counted and cut. */
export class OpenRequests {
  readonly #open = new Map<string, Set<() => void>>()

  begin(secret: string, sandbox: SandboxId, response: ServerResponse): OpenRequest {
    const controller = new AbortController()
    const leave = () => {
      controller.abort()
    }
    const cut = () => {
      controller.abort()
      response.destroy()
    }
    const key = keyOf(secret, sandbox)
    const open = this.#open.get(key) ?? new Set()
    this.#open.set(key, open.add(cut))
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

  cut(secret: string, sandbox: SandboxId): void {
    for (const cut of [...(this.#open.get(keyOf(secret, sandbox)) ?? [])]) cut()
  }

  cutAll(): void {
    for (const open of this.#open.values()) for (const cut of [...open]) cut()
  }
}

const keyOf = (secret: string, sandbox: SandboxId): string => `${secret} ${sandbox}`
