import { useEffect } from 'react'
import { create } from 'zustand'
import type { Backend } from '../bridge/backend.ts'
import { useBackend } from '../bridge/context.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { tellFailure } from './notices.ts'

/**
 * How the page looks on one sandbox, as named texts that the backend keeps: they outlive the page, its origin and the
 * backend, and go with the sandbox. Read at once, written soon after.
 */
export interface UiStorage {
  getItem(part: string): string | null
  setItem(part: string, value: string): void
}

const writeAfterMs = 250

class KeptUiState implements UiStorage {
  readonly #backend: Backend
  readonly #sandbox: string
  readonly #parts: Map<string, string>
  readonly #unwritten = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(backend: Backend, sandbox: string, parts: Readonly<Record<string, string>>) {
    this.#backend = backend
    this.#sandbox = sandbox
    this.#parts = new Map(Object.entries(parts))
    // Never undone: there is one for each sandbox that was looked at, for as long as the page is there.
    backend.subscribe(() => {
      if (this.#unwritten.size > 0 && backend.state.kind === 'open') this.flush()
    })
    window.addEventListener('pagehide', () => {
      this.flush()
    })
  }

  getItem(part: string): string | null {
    return this.#parts.get(part) ?? null
  }

  setItem(part: string, value: string): void {
    if (this.#parts.get(part) === value) return
    this.#parts.set(part, value)
    this.#unwritten.add(part)
    this.#timer ??= setTimeout(() => {
      this.flush()
    }, writeAfterMs)
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const part of this.#unwritten) {
      this.#unwritten.delete(part)
      this.#write(part).catch((error: unknown) => {
        if (!(error instanceof AirlockError)) throw error
        // Written again when there is a backend again; a sandbox that is gone has nothing to remember.
        if (error.code === 'backend-unreachable') this.#unwritten.add(part)
        else if (error.code !== 'sandbox-not-found') tellFailure(error)
      })
    }
  }

  async #write(part: string): Promise<void> {
    const value = this.#parts.get(part) ?? null
    await this.#backend.call((client) => client.uiState.write({ sandbox: this.#sandbox, part, value }))
  }
}

const useKept = create<{ readonly bySandbox: Readonly<Record<string, UiStorage>> }>(() => ({ bySandbox: {} }))

/** Null until it was read. What cannot be read is told, and the page begins anew. */
export function useUiState(sandbox: string): UiStorage | null {
  const backend = useBackend()
  const kept = useKept((state) => state.bySandbox[sandbox])
  useEffect(() => {
    if (useKept.getState().bySandbox[sandbox] !== undefined) return
    let isWanted = true
    const put = (parts: Readonly<Record<string, string>>) => {
      const state = new KeptUiState(backend, sandbox, parts)
      if (isWanted) useKept.setState(({ bySandbox }) => ({ bySandbox: { ...bySandbox, [sandbox]: state } }))
      isWanted = false
    }
    const read = () => {
      if (!isWanted || backend.state.kind !== 'open') return
      backend
        .call((client) => client.uiState.read({ sandbox }))
        .then(put, (error: unknown) => {
          // Comes again with the connection.
          if (error instanceof AirlockError && error.code === 'backend-unreachable') return
          tellFailure(error)
          put({})
        })
    }
    read()
    const stop = backend.subscribe(read)
    return () => {
      isWanted = false
      stop()
    }
  }, [backend, sandbox])
  return kept ?? null
}
