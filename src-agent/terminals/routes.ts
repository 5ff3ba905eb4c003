import { PassThrough } from 'node:stream'
import * as z from 'zod/mini'
import { TerminalControlReader, terminalRoutes, type AttachHead } from '../../src-shared/agent/terminal-wire.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { route, type AgentCall, type AgentReply, type MountedRoute } from '../server/route.ts'
import type { Terminal } from './terminal.ts'
import type { Terminals } from './terminals.ts'
import type { Viewer } from './viewer.ts'

const size = z.object({ columns: z.number(), rows: z.number() })
const id = z.string().check(z.maxLength(64))
const nothing = z.nullable(z.unknown())
const environment = z.optional(z.record(z.string(), z.string()))
const open = z.object({
  size,
  command: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(4096))),
  directory: z.optional(z.string().check(z.maxLength(4096))),
  environment,
})
const attach = z.object({ id, since: z.optional(z.int().check(z.nonnegative())), size: z.optional(size), environment })
const control = z.object({ viewer: z.string().check(z.maxLength(64)) })

export function terminalRoutesOf(terminals: Terminals): readonly MountedRoute[] {
  const viewers = new Map<string, { readonly viewer: Viewer; readonly terminal: Terminal }>()
  return [
    route({ path: terminalRoutes.list, request: nothing, handle: async () => ({ head: terminals.list() }) }),
    route({
      path: terminalRoutes.open,
      request: open,
      handle: async ({ request }) => ({ head: terminals.open(request).info }),
    }),
    route({
      path: terminalRoutes.close,
      request: z.object({ id }),
      handle: async ({ request }) => {
        await terminals.close(request.id)
        return { head: null }
      },
    }),
    route({
      path: terminalRoutes.save,
      request: nothing,
      handle: async () => {
        terminals.save()
        return { head: null }
      },
    }),
    route({
      path: terminalRoutes.attach,
      request: attach,
      handle: async ({ request, body, signal }: AgentCall<z.infer<typeof attach>>): Promise<AgentReply> => {
        const terminal = terminals.get(request.id, request.environment)
        if (request.size !== undefined) terminal.resize(request.size)
        const replayUntil = terminal.ring.end
        const { viewer, from, droppedBytes } = terminal.view(request.since)
        viewers.set(viewer.id, { viewer, terminal })
        viewer.output.once('close', () => viewers.delete(viewer.id))
        signal.addEventListener('abort', () => viewer.output.destroy(), { once: true })
        if (signal.aborted) viewer.output.destroy()
        const goOn = () => body.resume()
        body.on('data', (bytes: Buffer) => {
          if (!terminal.type(bytes, goOn)) body.pause()
        })
        const head: AttachHead = {
          attachment: { info: terminal.info, from, droppedBytes, replayUntil },
          viewer: viewer.id,
        }
        return { head, body: viewer.output, tail: () => terminal.ended }
      },
    }),
    route({
      path: terminalRoutes.control,
      request: control,
      handle: async ({ request, body }) => {
        const seen = viewers.get(request.viewer)
        if (seen === undefined) throw noViewer()
        const { viewer, terminal } = seen
        const reader = new TerminalControlReader()
        body.on('data', (bytes: Buffer) => {
          for (const said of reader.read(bytes)) {
            if (said.kind === 'acknowledge') viewer.acknowledge(said.bytes)
            else terminal.resize(said.size)
          }
        })
        // Open for as long as the viewer is; it carries nothing back.
        const open = new PassThrough()
        viewer.output.once('close', () => open.end())
        if (viewer.output.destroyed) open.end()
        return { head: null, body: open }
      },
    }),
  ]
}

function noViewer(): AirlockError {
  return new AirlockError({
    code: 'terminal-not-found',
    message: 'That view of a terminal is gone.',
    why: 'It was closed before it could be steered.',
    remedy: 'Show the terminal again.',
  })
}
