import * as z from 'zod/mini'
import { portRoutes, type PortsRecord } from '../../src-shared/agent/port-wire.ts'
import { encodeRecord } from '../../src-shared/agent/wire.ts'
import { route, type MountedRoute } from '../server/route.ts'
import { connectPort, feed } from './connect-port.ts'
import { PortWatch } from './port-watch.ts'

export function portRoutesOf(watch: PortWatch = new PortWatch()): readonly MountedRoute[] {
  return [
    route({
      path: portRoutes.watch,
      request: z.nullable(z.unknown()),
      handle: ({ signal }) => Promise.resolve({ head: null, body: records(watch, signal) }),
    }),
    route({
      path: portRoutes.connect,
      request: z.object({ port: z.int().check(z.minimum(1), z.maximum(65_535)) }),
      handle: async ({ request, body, signal }) => {
        const socket = await connectPort(request.port, signal)
        feed(socket, body)
        return { head: null, body: socket }
      },
    }),
  ]
}

async function* records(watch: PortWatch, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const servers of watch.servers(signal)) yield encodeRecord({ servers } satisfies PortsRecord)
}
