import { EventEmitter, on } from 'node:events'
import type { EngineEvent, EngineSandbox } from '../../engine.ts'
import { pause, type World } from '../machines-api/world.ts'

type What = Extract<EngineEvent, { kind: 'sandbox' }>['what']
type States = ReadonlyMap<string, EngineSandbox['state']>

/** What happens to sandboxes at Fly: what is done here at once, what others do when it is looked for. Fly itself tells nothing. */
export class CloudEvents {
  readonly #emitter = new EventEmitter().setMaxListeners(0)
  readonly #world: World
  readonly #lookMs: number
  readonly #list: (signal: AbortSignal) => Promise<readonly EngineSandbox[]>

  constructor(options: {
    readonly world: World
    readonly list: (signal: AbortSignal) => Promise<readonly EngineSandbox[]>
    readonly lookMs: number
  }) {
    this.#world = options.world
    this.#list = options.list
    this.#lookMs = options.lookMs
  }

  tell(id: string, what: What): void {
    this.#emitter.emit('event', { kind: 'sandbox', id, what } satisfies EngineEvent)
  }

  async *follow(signal: AbortSignal): AsyncGenerator<EngineEvent> {
    const looking = this.#look(signal)
    try {
      for await (const [event] of on(this.#emitter, 'event', { signal }) as AsyncIterable<[EngineEvent]>) yield event
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      await looking
    }
  }

  /** Until `signal` aborts. While Fly cannot be asked nothing is known; then everything may have changed. */
  async #look(signal: AbortSignal): Promise<void> {
    let before: States | null = null
    let isCut = false
    while (!signal.aborted) {
      try {
        const now: States = new Map(ownOf(await this.#list(signal)))
        if (isCut) this.#emitter.emit('event', { kind: 'gap' } satisfies EngineEvent)
        else if (before !== null) for (const [id, what] of differences(before, now)) this.tell(id, what)
        before = now
        isCut = false
      } catch {
        // Whoever asks for something is told why it cannot be done.
        isCut = true
      }
      await pause(this.#world, this.#lookMs, signal).catch(() => undefined)
    }
  }
}

const ownOf = (all: readonly EngineSandbox[]) =>
  all.filter(({ ownership }) => ownership === 'own').map(({ id, state }) => [id, state] as const)

const meanings: Readonly<Record<EngineSandbox['state'], What>> = {
  created: 'created',
  running: 'started',
  paused: 'paused',
  stopped: 'stopped',
}

function differences(before: States, now: States): readonly (readonly [string, What])[] {
  const changed = [...now].flatMap(([id, state]) => {
    const was = before.get(id)
    if (was === state) return []
    return [[id, was === 'paused' && state === 'running' ? 'resumed' : meanings[state]] as const]
  })
  const gone = [...before.keys()].filter((id) => !now.has(id)).map((id) => [id, 'removed'] as const)
  return [...changed, ...gone]
}
