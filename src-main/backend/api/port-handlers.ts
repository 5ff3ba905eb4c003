import { implement } from '@orpc/server'
import { sandboxPorts } from '../../../src-shared/api/sandbox-ports.ts'
import { followPorts } from '../ports/follow-ports.ts'
import type { Previews } from '../ports/previews.ts'
import type { SandboxService } from '../sandboxes/sandbox-service.ts'

export function portHandlers(service: SandboxService, previews: Previews) {
  const api = implement(sandboxPorts)
  return api.router({
    list: api.list.handler(async ({ input, signal }) => {
      for await (const ports of followPorts(service, previews, input.sandbox, signal ?? new AbortController().signal)) {
        return ports
      }
      return { servers: [], previews: [] }
    }),
    events: api.events.handler(({ input, signal }) =>
      followPorts(service, previews, input.sandbox, signal ?? new AbortController().signal),
    ),
    openPreview: api.openPreview.handler(async ({ input, signal }) => {
      // Only what runs has ports; this also says so in words for one that does not.
      const { sandbox } = await service.agent(input.sandbox, signal)
      const { preview, wasOpen } = previews.open(sandbox.id, input.port)
      return { port: preview.port, address: preview.address, wasOpen }
    }),
    closePreview: api.closePreview.handler(({ input }) => {
      previews.close(service.get(input.sandbox).id, input.port)
    }),
  })
}
