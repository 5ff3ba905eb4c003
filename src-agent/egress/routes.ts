import { constants } from 'node:http2'
import type { Readable } from 'node:stream'
import { egressRoutes, type EgressNote } from '../../src-shared/agent/egress-wire.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { encodeRecord, readRecords } from '../../src-shared/agent/wire.ts'
import * as z from 'zod/mini'
import { route, type MountedRoute } from '../server/route.ts'
import type { Authorities } from './authorities.ts'
import type { Egress } from './egress.ts'
import { egressAuthorities, egressKnowledge, egressServe } from './schemas.ts'

export function egressRoutesOf(egress: Egress, authorities: Authorities): readonly MountedRoute[] {
  return [
    route({
      path: egressRoutes.serve,
      request: egressServe,
      handle: ({ request, body, stream, signal }) => {
        const serving = egress.serve(request, stream, signal)
        void follow(body, serving).catch(() => {
          serving.end()
          stream.close(constants.NGHTTP2_CANCEL)
        })
        return Promise.resolve({ head: null, body: records(serving.notes) })
      },
    }),
    route({
      path: egressRoutes.accept,
      request: z.nullable(z.unknown()),
      handle: async ({ stream, signal }) => {
        const accepted = await egress.accept(stream, signal)
        if (accepted === null) throw gone()
        return { head: accepted.head, body: accepted.outgoing }
      },
    }),
    route({
      path: egressRoutes.names,
      request: z.nullable(z.unknown()),
      handle: ({ body, stream, signal }) => {
        const asking = egress.questions.open(stream.session, signal)
        void learn(body, asking).catch(() => {
          asking.end()
          stream.close(constants.NGHTTP2_CANCEL)
        })
        return Promise.resolve({ head: null, body: asking.asked })
      },
    }),
    route({
      path: egressRoutes.authorities,
      request: egressAuthorities,
      handle: async ({ request }) => {
        await authorities.offer(request)
        return { head: null }
      },
    }),
  ]
}

/** Each further record is what counts from then on; the end of them is the end of serving. */
async function follow(body: Readable, serving: { change(next: never): void; end(): void }): Promise<void> {
  for await (const value of readRecords(body as AsyncIterable<Uint8Array>)) {
    serving.change(egressServe.parse(value) as never)
  }
  serving.end()
}

/** Each record answers a question; the end of them is the end of asking. */
async function learn(body: Readable, asking: { answered(answer: never): void; end(): void }): Promise<void> {
  for await (const value of readRecords(body as AsyncIterable<Uint8Array>)) {
    asking.answered(egressKnowledge.parse(value) as never)
  }
  asking.end()
}

async function* records(notes: AsyncIterable<EgressNote>): AsyncGenerator<Uint8Array> {
  for await (const note of notes) yield encodeRecord(note)
}

function gone(): AirlockError {
  return new AirlockError({
    code: 'cancelled',
    message: 'The call ended before any connection.',
    why: 'The caller hung up.',
    remedy: 'Nothing has to be done.',
  })
}
