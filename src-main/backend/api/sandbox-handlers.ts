import { implement } from '@orpc/server'
import { sandboxes } from '../../../src-shared/api/sandboxes.ts'
import { refusalLine } from '../logs/refusal-line.ts'
import type { SandboxLogs } from '../logs/sandbox-log.ts'
import { checkFolder } from '../sandboxes/create-request.ts'
import { withChosenDefaults } from '../settings/create-defaults.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import type { SandboxService } from '../sandboxes/sandbox-service.ts'
import type { FolderImport } from '../transfer/folder-import.ts'
import { readFolder } from '../transfer/folder-listing.ts'
import { leftOutListed } from '../transfer/folder-entry.ts'
import { cancellable } from './agent-access.ts'

export function sandboxHandlers(
  service: SandboxService,
  imports: FolderImport,
  logs: SandboxLogs,
  settings: SettingsStore,
) {
  const api = implement(sandboxes)
  return api.router({
    list: api.list.handler(async ({ signal }) => {
      await service.settled(signal)
      return service.views()
    }),
    get: api.get.handler(async ({ input, signal }) => {
      await service.settled(signal)
      return service.get(input.sandbox)
    }),
    create: api.create.handler(({ input }) => service.create(withChosenDefaults(input, settings))),
    cancel: api.cancel.handler(({ input }) => service.cancel(input.sandbox)),
    start: api.start.handler(({ input }) => service.start(input.sandbox)),
    stop: api.stop.handler(({ input }) => service.stop(input.sandbox)),
    pause: api.pause.handler(({ input }) => service.pause(input.sandbox)),
    resume: api.resume.handler(({ input }) => service.resume(input.sandbox)),
    remove: api.remove.handler(({ input }) => service.remove(input.sandbox, input.force)),
    verify: api.verify.handler(({ input }) => service.verify(input.sandbox)),
    noteLeftOut: api.noteLeftOut.handler(({ input }) => {
      const { id } = service.get(input.sandbox)
      logs.append(id, 'refusal', refusalLine(`Copying ${input.direction}`, input.leftOut, input.count))
    }),
    logs: api.logs.handler(({ input }) => logs.read(service.get(input.sandbox).id)),
    diff: api.diff.handler(async ({ input, signal }) => {
      const { sandbox, agent } = await service.agent(input.sandbox, signal)
      return await imports.diff(sandbox.id, agent, signal)
    }),
    previewFolder: api.previewFolder.handler(async ({ input, signal }) => {
      await checkFolder(input.path)
      const listing = await readFolder(input.path, { includeIgnored: input.includeIgnored, ...cancellable(signal) })
      const { files, bytes, leftOut } = listing
      return { path: input.path, files, bytes, leftOut: leftOut.slice(0, leftOutListed) }
    }),
    events: api.events.handler(({ signal }) => service.events(signal ?? new AbortController().signal)),
  })
}
