import { Transform, type TransformCallback } from 'node:stream'
import type { SecretTarget } from '../../../../src-shared/secrets/secret.ts'

/** What the header of a target says for a value. */
export function headerValue({ scheme, user }: SecretTarget, value: string): string {
  switch (scheme) {
    case 'raw':
      return value
    case 'bearer':
      return `Bearer ${value}`
    case 'basic':
      return `Basic ${base64(`${user}:${value}`)}`
  }
}

/** Everything that an answer might repeat a secret as, the longest first. */
export function tracesOf(target: SecretTarget, value: string): readonly string[] {
  const json = JSON.stringify(value).slice(1, -1)
  const traces = [
    value,
    base64(`${target.user}:${value}`),
    base64(value),
    encodeURIComponent(value),
    json,
    json.replaceAll('/', '\\/'),
  ]
  return [...new Set(traces)].sort((one, other) => other.length - one.length)
}

/** The text with each trace made unreadable; as long as before. */
export function scrubbed(text: string, traces: readonly string[]): string {
  return traces.reduce((rest, trace) => rest.replaceAll(trace, '*'.repeat(trace.length)), text)
}

/**
 * Makes traces unreadable in a stream, also where they are cut in two. Nothing is held back that cannot be the beginning
 * of one, so that events are passed on as they come.
 */
export class Scrub extends Transform {
  readonly #traces: readonly string[]
  #held = ''

  constructor(traces: readonly string[]) {
    super()
    this.#traces = traces
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    // Bytes as characters: traces are ASCII, and everything else passes as it is.
    const text = scrubbed(this.#held + chunk.toString('latin1'), this.#traces)
    const held = beginningAtEnd(text, this.#traces)
    this.#held = text.slice(text.length - held)
    const passed = text.slice(0, text.length - held)
    done(null, passed === '' ? undefined : Buffer.from(passed, 'latin1'))
  }

  override _flush(done: TransformCallback): void {
    done(null, this.#held === '' ? undefined : Buffer.from(this.#held, 'latin1'))
  }
}

/** How many characters at the end of a text may be the beginning of a trace. */
function beginningAtEnd(text: string, traces: readonly string[]): number {
  let most = 0
  for (const trace of traces) {
    for (let length = Math.min(trace.length - 1, text.length); length > most; length -= 1) {
      if (trace.startsWith(text.slice(text.length - length))) most = length
    }
  }
  return most
}

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64')
