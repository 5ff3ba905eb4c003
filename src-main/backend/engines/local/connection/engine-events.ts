import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
import type { EngineNotice } from './engine-notices.ts'
import { lines } from './event-lines.ts'
import { fields, number, text } from './fields.ts'

export interface EventSource {
  /** Opens one stream of events; rejects while the engine does not answer. */
  readonly open: (signal: AbortSignal) => Promise<AsyncIterable<Buffer> & { destroy(): void }>
  /** Resolves after `milliseconds` or when `signal` aborts. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

const firstPause = 200
const longestPause = 5_000

/**
 * Events until `signal` aborts. Each interruption is told as a gap, at once, since the engine may be away, and again when
 * events come once more; reconnecting slows down while it fails.
 */
export async function* engineEvents(source: EventSource, signal: AbortSignal): AsyncGenerator<EngineNotice> {
  let pause = firstPause
  let interrupted = false
  while (!signal.aborted) {
    const stream = await openQuietly(source, signal)
    if (stream !== null) {
      if (interrupted) yield { kind: 'gap' }
      pause = firstPause
      try {
        for await (const line of lines(stream)) {
          const notice = readEvent(parsedJson(line))
          if (notice !== null) yield notice
          if (signal.aborted) return
        }
      } catch (error) {
        // An interrupted stream is told as a gap; a fault of our own is not hidden.
        if (error instanceof TypeError || error instanceof RangeError) throw error
      } finally {
        stream.destroy()
      }
    }
    if (stream !== null && !signal.aborted) yield { kind: 'gap' }
    interrupted = true
    await source.wait(pause, signal)
    pause = Math.min(pause * 2, longestPause)
  }
}

async function openQuietly(source: EventSource, signal: AbortSignal) {
  try {
    return await source.open(signal)
  } catch {
    // The engine is away: whoever calls it next learns why; here it only means another try.
    return null
  }
}

/** One event of either engine and of any API version; null where it is none. */
export function readEvent(value: unknown): EngineNotice | null {
  const event = fields(value)
  const actor = fields(event['Actor'])
  const said = text(event['Action']) || text(event['status'])
  const attributes: Record<string, string> = {}
  for (const [name, attribute] of Object.entries(fields(actor['Attributes']))) {
    if (typeof attribute === 'string') attributes[name] = attribute
  }
  // Podman gives a volume no id, only its name, which is what Docker has for its id.
  const id = text(actor['ID']) || text(event['id']) || (attributes['name'] ?? '')
  if (said === '' || id === '') return null
  const nanoseconds = number(event['timeNano'])
  return {
    kind: 'event',
    type: text(event['Type']) || 'container',
    action: actionOf(said),
    id,
    attributes,
    at: nanoseconds > 0 ? Math.floor(nanoseconds / 1e6) : number(event['time']) * 1000,
  }
}

/** Cuts off what follows a colon (`health_status: healthy`, `exec_start: sh`) and uses Docker's word for the same. */
function actionOf(said: string): string {
  const action = said.split(':', 1)[0]?.trim() ?? said
  return { died: 'die', remove: 'destroy', cleanup: 'cleanup' }[action] ?? action
}
