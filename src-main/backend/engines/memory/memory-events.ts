import { EventEmitter, on } from 'node:events'
import type { EngineEvent } from '../engine.ts'
import type { MemoryWorld } from './memory-world.ts'

/** What happens to the sandboxes of one installation, until `signal` aborts. */
export async function* memoryEvents(
  world: MemoryWorld,
  installation: string,
  signal: AbortSignal,
): AsyncGenerator<EngineEvent> {
  const emitter = new EventEmitter()
  const forget = world.watch((event) => emitter.emit('event', event))
  try {
    for await (const [event] of on(emitter, 'event', { signal }) as AsyncIterable<[EngineEvent]>) {
      const owner = event.kind === 'sandbox' ? world.sandboxes.get(event.id)?.owner : installation
      // One that was removed has no owner to ask any more.
      if (owner === undefined || owner === installation) yield event
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    forget()
  }
}
