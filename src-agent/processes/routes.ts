import * as z from 'zod/mini'
import { processIdPattern, processRoutes, type StartHead } from '../../src-shared/agent/process-wire.ts'
import { route, type AgentCall, type AgentReply, type MountedRoute } from '../server/route.ts'
import { describe, type Processes } from './processes.ts'

const id = z.string().check(z.regex(processIdPattern))
const start = z.object({
  id,
  command: z.array(z.string()).check(z.minLength(1), z.maxLength(4096)),
  directory: z.optional(z.string().check(z.maxLength(4096))),
  environment: z.optional(z.record(z.string(), z.string())),
  background: z.optional(z.boolean()),
})

export function processRoutesOf(processes: Processes): readonly MountedRoute[] {
  return [
    route({
      path: processRoutes.list,
      request: z.nullable(z.unknown()),
      handle: async () => ({ head: processes.list() }),
    }),
    route({
      path: processRoutes.signal,
      request: z.object({ id, signal: z.string().check(z.maxLength(32)) }),
      handle: async ({ request }) => {
        processes.signal(request.id, request.signal)
        return { head: null }
      },
    }),
    route({ path: processRoutes.start, request: start, handle: async (call) => await startProcess(processes, call) }),
    route({
      path: processRoutes.errors,
      request: z.object({ id }),
      handle: async ({ request, signal }) => {
        const { stderr } = await processes.expect(request.id, signal)
        return { head: null, body: stderr }
      },
    }),
  ]
}

async function startProcess(
  processes: Processes,
  { request, body, signal }: AgentCall<z.infer<typeof start>>,
): Promise<AgentReply> {
  const started = await processes.start(request as StartHead)
  const hungUp = () => {
    if (started.background) started.stdin.end()
    else void started.end()
    started.ignoreOutputs()
  }
  signal.addEventListener('abort', hungUp, { once: true })
  if (signal.aborted) hungUp()
  body.pipe(started.stdin)
  // What it does not want to read any more is read away, so that the caller is not held up.
  started.stdin.once('close', () => body.resume())
  return { head: describe(started), body: started.stdout, tail: () => started.exited }
}
