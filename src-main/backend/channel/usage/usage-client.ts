import { z } from 'zod'
import {
  usageLimits,
  usageRoutes,
  type InsideDisk,
  type InsideProcesses,
  type InsideUsage,
} from '../../../../src-shared/agent/usage-wire.ts'
import type { AgentUsage } from '../agent-client.ts'
import type { ChannelSession } from '../channel-session.ts'
import { askNewer } from '../older-agent.ts'

const amount = z.number().nonnegative().max(Number.MAX_SAFE_INTEGER)
const pid = z.int().min(0)

const usage: z.ZodType<InsideUsage> = z.object({ cpuMs: amount, memoryBytes: amount, tasks: amount })

const processes: z.ZodType<InsideProcesses> = z.object({
  atMs: amount,
  processes: z
    .array(
      z.object({
        pid,
        parent: pid,
        command: z.string().max(usageLimits.command),
        cpuMs: amount,
        memoryBytes: amount,
        started: z.int().nonnegative(),
        isAirlock: z.boolean(),
      }),
    )
    .max(usageLimits.processes),
  more: z.int().nonnegative(),
})

const disk: z.ZodType<InsideDisk> = z.object({
  workspaceBytes: amount,
  homeBytes: amount,
  isPartial: z.boolean(),
  freeBytes: amount.optional(),
})

/** What a sandbox uses, as its agent sees it: only as good as that. */
export function createUsageClient(session: ChannelSession): AgentUsage {
  const ask = <Head>(what: string, route: string, request: unknown, head: z.ZodType<Head>, signal?: AbortSignal) =>
    askNewer(what, session.ask(route, request, { head, signal, deadline: patienceMs }))
  return {
    read: ({ signal } = {}) => ask('tell what it uses', usageRoutes.read, null, usage, signal),
    processes: ({ signal } = {}) => ask('list its processes', usageRoutes.processes, null, processes, signal),
    end: async (request, { signal } = {}) => {
      await ask('end its processes', usageRoutes.end, request, z.null(), signal)
    },
    disk: ({ signal } = {}) => ask('measure its files', usageRoutes.disk, null, disk, signal),
  }
}

/** The agent itself ends a walk over files sooner; the rest is for a channel that is just coming back. */
const patienceMs = 15_000
