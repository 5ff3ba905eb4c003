import type { AgentClient } from '../../src-main/backend/channel/agent-client.ts'
import type { OpenAgent } from '../../src-main/backend/sandboxes/agent-connections.ts'
import type { ContainerEngine } from '../../src-main/backend/engines/engine.ts'
import type { RecordStore } from '../../src-main/backend/records/record-store.ts'

const never = new Promise<never>(() => undefined)

/** What happens at one point: the backend is killed there, or what it asks for fails. */
export type Blow =
  | { readonly kind: 'killed' }
  /** Once, or each time until `end`. */
  | { readonly kind: 'fails'; readonly error: Error; readonly isLasting?: true }

/** A backend that can be struck at any point of what it asks of engines, agents and its disk. */
export class Mortal {
  /** What was asked since `begin`, in order. */
  points: string[] = []
  /** Resolves once it was killed: nothing that it waits for ever comes. */
  readonly died: Promise<void>
  /** What agents tell of the room on their disks; as it is where that is null. */
  freeInside: number | null = null
  /** Files whose content is another one than is listed. */
  readonly lying = new Set<string>()
  /** Files whose content never comes. */
  readonly silent = new Set<string>()
  #die: () => void = () => undefined
  #isDead = false
  #isWatched = false
  #blow: { readonly at: number | string; readonly blow: Blow } | null = null
  readonly #streams = new Set<{ destroy(): unknown }>()

  constructor() {
    this.died = new Promise((resolve) => (this.#die = resolve))
  }

  /** From here on points count. One is struck by its number, or the first of that name. */
  begin(at: number | string | null = null, blow: Blow = { kind: 'killed' }): void {
    this.points = []
    this.#isWatched = true
    this.#blow = at === null ? null : { at, blow }
  }
  end(): void {
    this.#isWatched = false
  }

  async point(name: string): Promise<void> {
    await this.alive()
    if (!this.#isWatched) return
    this.points.push(name)
    if (this.#blow === null || ![this.points.length - 1, name].includes(this.#blow.at)) return
    const { blow } = this.#blow
    if (blow.kind === 'killed' || blow.isLasting !== true) this.#blow = null
    if (blow.kind === 'fails') throw blow.error
    this.#isDead = true
    for (const stream of this.#streams) stream.destroy()
    this.#die()
    await never
  }

  async alive(): Promise<void> {
    if (this.#isDead) await never
  }

  engine(side: string, engine: ContainerEngine): ContainerEngine {
    const counted = new Set(['create', 'start', 'stop', 'remove'])
    return new Proxy(engine, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function' || name === 'events')
          return typeof value === 'function' ? value.bind(target) : value
        return async (...given: unknown[]) => {
          const isPoint = counted.has(String(name))
          if (isPoint) await this.point(`${side} ${String(name)}`)
          else await this.alive()
          const answer: unknown = await (value as (...all: unknown[]) => unknown).apply(target, given)
          if (name === 'connect') this.#streams.add(answer as { destroy(): unknown })
          if (isPoint) await this.point(`${side} ${String(name)} was done`)
          else await this.alive()
          return answer
        }
      },
    })
  }

  opener(open: OpenAgent): OpenAgent {
    return async (options) => this.#agent(await open(options))
  }

  #agent(client: AgentClient): AgentClient {
    const point = (name: string) => this.point(name)
    const files = new Proxy(client.files, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target)
        const call = value as (...all: unknown[]) => unknown
        if (name === 'hashTree') {
          return async function* (...given: unknown[]) {
            await point('files hashTree')
            yield* call.apply(target, given) as AsyncIterable<unknown>
          }
        }
        if (name === 'read') {
          return async (path: string, ...given: unknown[]) => {
            const isSilent = [...this.silent].some((one) => path.endsWith(`/${one}`))
            if (isSilent) await untilAborted((given[0] as { readonly signal: AbortSignal }).signal)
            const answer = (await call.apply(target, [path, ...given])) as { readonly bytes: Uint8Array }
            const isLie = [...this.lying].some((one) => path.endsWith(`/${one}`))
            return isLie ? { ...answer, bytes: answer.bytes.map((byte) => byte ^ 1) } : answer
          }
        }
        if (name !== 'pack' && name !== 'unpack') return typeof value === 'function' ? call.bind(target) : value
        return async (...given: unknown[]) => {
          await point(`files ${name}`)
          const answer = await call.apply(target, given)
          await point(`files ${name} was done`)
          return answer
        }
      },
    })
    const usage = {
      ...client.usage,
      disk: async () => {
        const disk = await client.usage.disk()
        return this.freeInside === null ? disk : { ...disk, freeBytes: this.freeInside }
      },
    }
    return new Proxy(client, {
      get: (target, name) => {
        if (name === 'files') return files
        if (name === 'usage') return usage
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    })
  }

  records(store: RecordStore): RecordStore {
    return {
      ...store,
      save: async (record) => {
        await this.point('the record is saved')
        await store.save(record)
        await this.point('the record was saved')
      },
    }
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error)
    })
  })
}
