import type { IncomingMessage } from 'node:http'
import type { Transform } from 'node:stream'
import { createBrotliDecompress, createUnzip } from 'node:zlib'
import { Scrub } from './scrub.ts'

const textTypes = /^(?:text\/|application\/(?:[\w.+-]*(?:json|xml|javascript|yaml|x-ndjson|x-www-form-urlencoded)))/i

export interface PassedBody {
  /** What the body goes through, in order. */
  readonly through: readonly Transform[]
  /** Whether it comes out as long and encoded as it came in. */
  readonly isSameLength: boolean
}

/** How the body of an answer is passed on: text is searched for the secret, also when it came compressed. */
export function passedBody({ headers }: IncomingMessage, traces: readonly string[]): PassedBody {
  const type = headers['content-type']
  // An answer that does not say what it is may be text.
  if (type !== undefined && !textTypes.test(type)) return { through: [], isSameLength: true }
  const scrub = new Scrub(traces)
  switch (headers['content-encoding']?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return { through: [scrub], isSameLength: true }
    case 'gzip':
    case 'x-gzip':
    case 'deflate':
      return { through: [createUnzip(), scrub], isSameLength: false }
    case 'br':
      return { through: [createBrotliDecompress(), scrub], isSameLength: false }
    default:
      return { through: [], isSameLength: true }
  }
}
