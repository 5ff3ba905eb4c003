import type { EngineId } from '../../../src-shared/engine/engine.ts'
import type { EngineLink } from './engine-link.ts'

/** Which engine a place is of: it begins with the engine's kind, e.g. `fly my-organisation`, `docker unix:///…`. */
export function engineAt(place: string | null): EngineId {
  return place?.startsWith('fly ') === true ? 'fly' : 'local'
}

/** Every engine that sandboxes live on: this computer's, and those elsewhere. Each is found, followed and lost by itself. */
export class EngineLinks {
  readonly local: EngineLink
  readonly #links: ReadonlyMap<EngineId, EngineLink>

  constructor(links: ReadonlyMap<EngineId, EngineLink>) {
    const local = links.get('local')
    if (local === undefined) throw new Error('There is always a link to an engine of this computer.')
    this.local = local
    this.#links = links
  }

  /** Each, with which it is. */
  get all(): readonly (readonly [EngineId, EngineLink])[] {
    return [...this.#links]
  }

  /** Of the engine that a sandbox of such a record lives on. Where that is none of those there are, this computer's. */
  of({ record }: { readonly record: { readonly place: string | null } }): EngineLink {
    return this.#links.get(engineAt(record.place)) ?? this.local
  }

  /** Null where there is no such engine. */
  at(id: EngineId): EngineLink | null {
    return this.#links.get(id) ?? null
  }

  start(): void {
    for (const link of this.#links.values()) link.start()
  }

  /** Asks each now whether it answers. */
  check(): void {
    for (const link of this.#links.values()) link.check()
  }

  async close(): Promise<void> {
    await Promise.all([...this.#links.values()].map((link) => link.close()))
  }
}
