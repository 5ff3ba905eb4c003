import type { SandboxEvent } from '../../../src-shared/api/sandboxes.ts'
import type { Sandbox, SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { didYouMean, nearWords } from '../../../src-shared/text/near-words.ts'
import { SandboxEntry } from './sandbox-entry.ts'
import type { SandboxRecord } from '../records/record.ts'

/** All sandboxes that are known, and who listens to their changes. */
export class SandboxList {
  readonly #entries = new Map<SandboxId, SandboxEntry>()
  readonly #told = new WeakMap<SandboxEntry, string>()
  readonly #listeners = new Set<(event: SandboxEvent) => void>()

  get entries(): readonly SandboxEntry[] {
    return [...this.#entries.values()]
  }
  /** Those that people know of: all but what is kept ready. */
  get listed(): readonly SandboxEntry[] {
    return this.entries.filter(({ isWarm }) => !isWarm)
  }

  add(record: SandboxRecord): SandboxEntry {
    const entry = new SandboxEntry(record)
    this.#entries.set(entry.id, entry)
    this.changed(entry)
    return entry
  }

  delete(entry: SandboxEntry): void {
    if (this.#entries.get(entry.id) !== entry) return
    this.#entries.delete(entry.id)
    if (!entry.isWarm) this.#tell({ type: 'removed', id: entry.id })
  }

  get(id: SandboxId): SandboxEntry | undefined {
    return this.#entries.get(id)
  }

  /** By id or by name; one that failed only when no other has the name. Throws `sandbox-not-found`. */
  find(reference: string): SandboxEntry {
    const named = this.listed.filter((entry) => entry.name === reference)
    const found = this.listed.find(({ id }) => id === reference) ?? named.find((entry) => !entry.hasFailed) ?? named[0]
    if (found !== undefined) return found
    const meant = didYouMean(nearWords(reference, this.#names()))
    throw new AirlockError({
      code: 'sandbox-not-found',
      message: `There is no sandbox “${reference}”.`,
      why: 'No sandbox has this name or id.',
      remedy: `${meant === '' ? '' : `${meant} `}See the list of sandboxes (\`airlock ls\`), or create it.`,
    })
  }

  *#names(): Generator<string> {
    for (const { name } of this.listed) yield name
  }

  /** Call after whatever may have changed an entry; doors are told only of what they can see. */
  changed(entry: SandboxEntry): void {
    if (this.#entries.get(entry.id) !== entry || entry.isWarm) return
    const sandbox = entry.view()
    const view = JSON.stringify(sandbox)
    if (this.#told.get(entry) === view) return
    this.#told.set(entry, view)
    this.#tell({ type: 'changed', sandbox })
  }

  views(): readonly Sandbox[] {
    return this.listed
      .map((entry) => entry.view())
      .sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.name.localeCompare(b.name))
  }

  subscribe(listener: (event: SandboxEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * The whole list, then every change. A slow reader costs no memory: what is not read yet is kept once per sandbox,
   * newest state only. Ends when `signal` aborts.
   */
  async *events(signal: AbortSignal): AsyncGenerator<SandboxEvent> {
    const pending = new Map<SandboxId, SandboxEvent>()
    let wake: () => void = () => undefined
    const unsubscribe = this.subscribe((event) => {
      if (event.type === 'snapshot') return
      const id = event.type === 'changed' ? event.sandbox.id : event.id
      // A state that came after a removal, or the other way round, is told in the order of the last.
      pending.delete(id)
      pending.set(id, event)
      wake()
    })
    const ended = new Promise<void>((resolve) => {
      signal.addEventListener(
        'abort',
        () => {
          resolve()
        },
        { once: true },
      )
    })
    try {
      yield { type: 'snapshot', sandboxes: this.views() }
      while (!signal.aborted) {
        for (const [id, event] of [...pending]) {
          pending.delete(id)
          yield event
        }
        if (pending.size > 0) continue
        await Promise.race([
          ended,
          new Promise<void>((resolve) => {
            wake = resolve
          }),
        ])
      }
    } finally {
      unsubscribe()
    }
  }

  #tell(event: SandboxEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}
