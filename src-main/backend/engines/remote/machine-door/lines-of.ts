import type { Readable } from 'node:stream'
import { machineRefused, machineUnreachable } from './door-errors.ts'

export interface LineLimits {
  /** Bytes of one line. */
  readonly longest: number
  /** Milliseconds without a byte after which the line counts as lost. */
  readonly silentMs: number
}

/** The lines of an answer without an end. Rejects for one that is too long, before it is all there, and for silence. */
export async function* linesOf(input: Readable, { longest, silentMs }: LineLimits): AsyncGenerator<string> {
  const lost = () => {
    input.destroy(machineUnreachable(new Error('It said nothing for too long.')))
  }
  let timer = setTimeout(lost, silentMs)
  let parts: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) {
      clearTimeout(timer)
      timer = setTimeout(lost, silentMs)
      let from = 0
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
        if (size + end - from > longest) throw machineRefused('A line was too long.')
        yield Buffer.concat([...parts, chunk.subarray(from, end)]).toString('utf8')
        ;[parts, size, from] = [[], 0, end + 1]
      }
      const rest = chunk.subarray(from)
      size += rest.length
      if (size > longest) throw machineRefused('A line was too long.')
      if (rest.length > 0) parts.push(rest)
    }
  } finally {
    clearTimeout(timer)
  }
}
