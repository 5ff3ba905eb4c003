import { implement } from '@orpc/server'
import { packages } from '../../../src-shared/api/packages.ts'
import type { SandboxService } from '../sandboxes/sandbox-service.ts'

export function packageHandlers(service: SandboxService) {
  const api = implement(packages)
  return api.router({
    list: api.list.handler(async ({ input, signal }) => {
      await service.settled(signal)
      return service.images.packagesOf(input.sandbox)
    }),
    add: api.add.handler(({ input }) => service.images.addPackages(input.sandbox, input.command)),
    output: api.output.handler(({ input, signal }) =>
      service.images.output(input.sandbox, signal ?? new AbortController().signal),
    ),
    undo: api.undo.handler(({ input }) => service.images.undoPackages(input.sandbox)),
  })
}
