import { z } from 'zod'
import {
  portLimits,
  portRoutes,
  type ConnectRequest,
  type PortsRecord,
} from '../../../../src-shared/agent/port-wire.ts'
import type { AgentPorts } from '../agent-client.ts'
import type { ChannelSession } from '../channel-session.ts'
import { askNewer } from '../older-agent.ts'
import { recordsOf } from '../records-of.ts'

const record: z.ZodType<PortsRecord> = z.object({
  servers: z
    .array(
      z.object({
        port: z.int().min(1).max(65_535),
        process: z.object({ pid: z.int().min(1), name: z.string().max(portLimits.name) }).nullable(),
      }),
    )
    .max(portLimits.servers),
})

/** Servers inside as the agent tells them, and connections to them. */
export function createPortsClient(session: ChannelSession): AgentPorts {
  return {
    watch: async function* ({ signal }) {
      const reply = await askNewer('tell its servers', session.call(portRoutes.watch, null, { head: z.null(), signal }))
      for await (const { servers } of recordsOf(reply, record)) yield servers
    },
    connect: async (port, options) => {
      const asked: ConnectRequest = { port }
      const opening = session.open(portRoutes.connect, asked, {
        head: z.null(),
        signal: options?.signal,
        deadline: connectPatienceMs,
        halfOpen: true,
      })
      return (await askNewer('show its servers', opening)).stream
    },
  }
}

/** The agent itself gives up sooner; the rest is for a channel that is just coming back. */
const connectPatienceMs = 25_000
