import * as z from 'zod/mini'
import { usageRoutes } from '../../src-shared/agent/usage-wire.ts'
import { route, type AgentContext, type MountedRoute } from '../server/route.ts'
import { endProcess } from './end-process.ts'
import { measureDisk } from './measure-disk.ts'
import { listProcesses, readUsage } from './usage.ts'

const nothing = z.nullable(z.unknown())

export function usageRoutesOf(context: Pick<AgentContext, 'workspace' | 'home'>): readonly MountedRoute[] {
  return [
    route({ path: usageRoutes.read, request: nothing, handle: async () => ({ head: await readUsage() }) }),
    route({ path: usageRoutes.processes, request: nothing, handle: async () => ({ head: await listProcesses() }) }),
    route({
      path: usageRoutes.end,
      request: z.object({
        pid: z.int().check(z.minimum(1)),
        started: z.int().check(z.minimum(0)),
        signal: z.enum(['SIGTERM', 'SIGKILL']),
      }),
      handle: async ({ request }) => {
        endProcess(request)
        return await Promise.resolve({ head: null })
      },
    }),
    route({
      path: usageRoutes.disk,
      request: nothing,
      handle: async ({ signal }) => ({ head: await measureDisk(context, signal) }),
    }),
  ]
}
