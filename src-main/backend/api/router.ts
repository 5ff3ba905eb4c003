import { implement } from '@orpc/server'
import { contract, type BackendInfo } from '../../../src-shared/api/contract.ts'
import type { SandboxVariables } from './agent-access.ts'
import { changeHandlers } from './change-handlers.ts'
import { cloudHandlers } from './cloud-handlers.ts'
import { egressHandlers } from './egress-handlers.ts'
import { engineHandlers, type EngineHandlerOptions } from './engine-handlers.ts'
import { fileHandlers } from './file-handlers.ts'
import { draftHandlers, uiStateHandlers } from './page-state-handlers.ts'
import { gitHandlers } from './git-handlers.ts'
import { packageHandlers } from './package-handlers.ts'
import { portHandlers } from './port-handlers.ts'
import { pushHandlers } from './push-handlers.ts'
import { secretHandlers } from './secret-handlers.ts'
import { sandboxHandlers } from './sandbox-handlers.ts'
import { searchHandlers } from './search-handlers.ts'
import { settingsHandlers } from './settings-handlers.ts'
import { templateHandlers } from './template-handlers.ts'
import { terminalHandlers } from './terminal-handlers.ts'
import { usageHandlers } from './usage-handlers.ts'
import type { WorkspaceWork } from '../changes/workspace-work.ts'
import type { SandboxLogs } from '../logs/sandbox-log.ts'
import type { CloudService } from '../cloud/cloud-service.ts'
import type { PageState } from '../page-state/page-state.ts'
import type { Previews } from '../ports/previews.ts'
import type { SandboxService } from '../sandboxes/sandbox-service.ts'
import type { Secrets } from '../secrets/open-secrets.ts'
import type { UsageWatch } from '../usage/usage-watch.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import type { StagedSources } from '../transfer/staged-sources.ts'

export interface RouterOptions extends Omit<EngineHandlerOptions, 'link' | 'warm'> {
  readonly info: BackendInfo
  readonly service: SandboxService
  readonly work: WorkspaceWork
  readonly sources: StagedSources
  readonly logs: SandboxLogs
  readonly previews: Previews
  readonly usage: UsageWatch
  readonly settings: SettingsStore
  readonly pages: PageState
  readonly secrets: Secrets
  /** What every program in a sandbox gets of them. */
  readonly variables: SandboxVariables
  readonly cloud: CloudService
  /** Where npm is told to go, here and in images. */
  readonly registries: () => Promise<readonly string[]>
  /** Ends the backend; throws `sandbox-busy` while something is being done. */
  readonly quit: (doorsToo: boolean) => void
}

/** The contract, implemented: the compiler says when an entry has no handler. */
export function createRouter(options: RouterOptions) {
  const { info, service, work, logs, quit, advice, templates, problems } = options
  const api = implement(contract)
  return api.router({
    backend: {
      info: api.backend.info.handler(() => info),
      quit: api.backend.quit.handler(({ input }) => {
        quit(input?.doors === true)
      }),
    },
    engines: engineHandlers({ link: service.link, warm: service.warm, advice, templates, problems }),
    sandboxes: sandboxHandlers({
      service,
      work,
      sources: options.sources,
      logs,
      settings: options.settings,
    }),
    packages: packageHandlers(service),
    push: pushHandlers(service.push),
    templates: templateHandlers(service.images),
    files: fileHandlers(service),
    search: searchHandlers(service),
    git: gitHandlers(service),
    terminals: terminalHandlers(service, options.variables),
    ports: portHandlers(service, options.previews),
    usage: usageHandlers(service, options.usage),
    changes: changeHandlers(work),
    egress: egressHandlers(service.egress, (signal) => service.settled(signal)),
    settings: settingsHandlers(options.settings),
    secrets: secretHandlers(service, options.secrets, options.registries),
    cloud: cloudHandlers({ cloud: options.cloud, service, settings: options.settings }),
    uiState: uiStateHandlers(service, options.pages),
    drafts: draftHandlers(service, options.pages),
  })
}
