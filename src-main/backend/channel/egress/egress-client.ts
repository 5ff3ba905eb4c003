import type { Duplex } from 'node:stream'
import { z } from 'zod'
import {
  egressLimits,
  egressRoutes,
  type EgressAnswer,
  type EgressConnection,
  type EgressNote,
  type EgressQuestion,
  type EgressServe,
} from '../../../../src-shared/agent/egress-wire.ts'
import { encodeRecord } from '../../../../src-shared/agent/wire.ts'
import { policyLimits } from '../../../../src-shared/policy/policy.ts'
import type { AgentEgress } from '../agent-client.ts'
import type { ChannelSession } from '../channel-session.ts'
import { askNewer } from '../older-agent.ts'
import { recordsOf } from '../records-of.ts'

const id = z.int().min(0)
/** As the program named it: nobody believes it, so only its length matters here. */
const named = z.string().max(policyLimits.hostLength)

const connection: z.ZodType<EgressConnection> = z.object({
  id,
  host: named,
  port: z.int().min(0).max(65_535),
  via: z.enum(['name', 'connect', 'http', 'socks']),
})

const process = { pid: z.int().min(0), name: z.string().max(egressLimits.processName) }

const note: z.ZodType<EgressNote> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('process'),
    connection: id,
    ...process,
  }),
  z.object({
    type: z.literal('name'),
    name: named,
    times: z.int().min(1).max(1_000_000_000),
    process: z.object(process).optional(),
  }),
  z.object({ type: z.literal('trouble'), text: z.string().max(1000) }),
])

const question: z.ZodType<EgressQuestion> = z.object({ id, name: named })

/** Answers that an agent did not take; one of Airlock asks for fewer at once than would be so much. */
const mostUntaken = 64 * 1024

const longestHead = 4096

/** What goes out of a sandbox, as its agent hands it over. */
export function createEgressClient(session: ChannelSession): AgentEgress {
  return {
    serve: async (first, { signal }) => {
      const options = { head: z.null(), signal, halfOpen: true }
      const opened = await askNewer('reach anything outside', session.open(egressRoutes.serve, first, options))
      const { stream } = opened
      return {
        change: (next: EgressServe) => {
          if (!stream.destroyed) stream.write(encodeRecord(next))
        },
        notes: recordsOf({ head: null, body: stream, tail: opened.tail }, note),
      }
    },
    accept: async ({ signal }) => {
      const options = {
        head: connection,
        signal,
        halfOpen: true,
        deadline: Number.POSITIVE_INFINITY,
        maxHead: longestHead,
      }
      const { head, stream } = await session.open(egressRoutes.accept, null, options)
      return { connection: head, stream, answer: (answer) => sendAnswer(stream, answer) }
    },
    names: async ({ signal }) => {
      const options = { head: z.null(), signal, halfOpen: true }
      const opened = await askNewer('ask for names', session.open(egressRoutes.names, null, options))
      const { stream } = opened
      return {
        asked: recordsOf({ head: null, body: stream, tail: opened.tail }, question),
        answer: (knowledge) => {
          if (stream.destroyed) return
          if (stream.writableLength > mostUntaken) stream.destroy()
          else stream.write(encodeRecord(knowledge))
        },
      }
    },
    offerAuthorities: async (authorities, options) => {
      await askNewer(
        'believe other authorities',
        session.ask(egressRoutes.authorities, authorities, { head: z.null(), signal: options?.signal }),
      )
    },
  }
}

function sendAnswer(stream: Duplex, answer: EgressAnswer): void {
  if (stream.destroyed) return
  stream.write(encodeRecord(answer))
  if (answer.kind === 'ok') return
  stream.end()
  // Nothing comes any more; what does is nobody's.
  stream.resume()
}
