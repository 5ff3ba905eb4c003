import { homedir } from 'node:os'
import { implement } from '@orpc/server'
import { sandboxes } from '../../../src-shared/api/sandboxes.ts'
import type { WorkspaceWork } from '../changes/workspace-work.ts'
import { refusalLine } from '../logs/refusal-line.ts'
import type { SandboxLogs } from '../logs/sandbox-log.ts'
import { chosenTemplate, withChosenDefaults } from '../settings/create-defaults.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import type { SandboxService } from '../sandboxes/sandbox-service.ts'
import { completePath } from '../transfer/complete-path.ts'
import { previewSource } from '../transfer/preview-source.ts'
import type { StagedSources } from '../transfer/staged-sources.ts'
import { withDefaultsOf } from '../templates/template-defaults.ts'
import { cancellable } from './agent-access.ts'

export interface SandboxHandlerOptions {
  readonly service: SandboxService
  readonly work: Pick<WorkspaceWork, 'requireTaken'>
  readonly sources: StagedSources
  readonly logs: SandboxLogs
  readonly settings: SettingsStore
}

export function sandboxHandlers({ service, work, sources, logs, settings }: SandboxHandlerOptions) {
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
    create: api.create.handler(async ({ input }) => {
      const template = chosenTemplate(input, settings)
      const own = template === null ? null : await service.images.templates.find(template)
      return await service.create(withChosenDefaults(own === null ? input : withDefaultsOf(own, input), settings))
    }),
    cancel: api.cancel.handler(({ input }) => service.cancel(input.sandbox)),
    start: api.start.handler(({ input }) => service.start(input.sandbox)),
    stop: api.stop.handler(({ input }) => service.stop(input.sandbox)),
    pause: api.pause.handler(({ input }) => service.pause(input.sandbox)),
    resume: api.resume.handler(({ input }) => service.resume(input.sandbox)),
    remove: api.remove.handler(async ({ input: { sandbox, force } }) => {
      if (!force) {
        await service.settled()
        await work.requireTaken(sandbox)
      }
      await service.remove(sandbox, force)
    }),
    verify: api.verify.handler(({ input }) => service.verify(input.sandbox)),
    setLifetime: api.setLifetime.handler(({ input }) => service.setLifetime(input.sandbox, input.hours)),
    extendLifetime: api.extendLifetime.handler(({ input }) => service.setLifetime(input.sandbox, 'more')),
    noteLeftOut: api.noteLeftOut.handler(({ input }) => {
      const { id } = service.get(input.sandbox)
      logs.append(id, 'refusal', refusalLine(`Copying ${input.direction}`, input.leftOut, input.count))
    }),
    logs: api.logs.handler(({ input }) => logs.read(service.get(input.sandbox).id)),
    previewSource: api.previewSource.handler(({ input, signal }) => previewSource(input, sources, signal)),
    completePath: api.completePath.handler(({ input, signal }) =>
      completePath(input.path, homedir(), { archives: input.archives, ...cancellable(signal) }),
    ),
    discardUpload: api.discardUpload.handler(({ input }) => sources.discardUpload(input.upload)),
    events: api.events.handler(({ signal }) => service.events(signal ?? new AbortController().signal)),
  })
}
