import { join } from 'node:path'
import type { BackendInfo } from '../../src-shared/api/contract.ts'
import type { SandboxId } from '../../src-shared/engine/sandbox.ts'
import type { Template } from '../../src-shared/engine/engine.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { createRouter } from './api/router.ts'
import { AccountStore } from './cloud/account-store.ts'
import { CloudAccounts } from './cloud/cloud-account.ts'
import { cloudPace, CloudService } from './cloud/cloud-service.ts'
import type { OpenCloudParts } from './cloud/cloud-parts.ts'
import { noCloud } from './cloud/no-cloud.ts'
import { openWorkspaceMemory } from './changes/workspace-memory.ts'
import { WorkspaceWork } from './changes/workspace-work.ts'
import { nowhere, type EgressParts } from './egress/parts.ts'
import type { OpenPresets } from './egress/presets/local-presets.ts'
import type { EnginePace } from './engine-link/engine-link.ts'
import type { EngineSource } from './engine-link/engine-source.ts'
import type { OpenCanaries } from './isolation/canaries/open-canaries.ts'
import type { BackendLog } from './logs/backend-log.ts'
import { openSandboxLogs } from './logs/sandbox-log.ts'
import { PutAwayAdvice } from './engine-link/put-away-advice.ts'
import { openPageState, withPageState } from './page-state/page-state.ts'
import { openPreviewServer } from './ports/preview-server.ts'
import { openRecordStore } from './records/record-store.ts'
import type { OpenAgent } from './sandboxes/agent-connections.ts'
import { SandboxService } from './sandboxes/sandbox-service.ts'
import { UsedRecipes } from './sandboxes/warm/used-recipes.ts'
import type { WarmPoolOptions } from './sandboxes/warm/warm-pool.ts'
import type { Clock, JudgeIsolation } from './sandboxes/sandbox-world.ts'
import type { OpenKeyringEntry } from './secrets/keyring.ts'
import { gateDial } from './secrets/gate-dial.ts'
import { grantVerdict } from './secrets/grant-verdict.ts'
import { openSecrets, openVaults, storageWords, type Secrets } from './secrets/open-secrets.ts'
import { secretsForMachine } from './secrets/secrets-for-machine.ts'
import { grantOf } from './secrets/used-secrets.ts'
import { registerEndpoints } from './secrets/register-endpoints.ts'
import type { DoorHandlers } from './server/backend-server.ts'
import type { BackendDirectories } from '../directories.ts'
import { createRpcHandler } from './server/rpc-handler.ts'
import { SettingsStore } from './settings/settings-store.ts'
import { usualCloudPlace } from './settings/usual-cloud-place.ts'
import { createStreamHandler } from './streams/stream-handler.ts'
import { createFolderImport } from './transfer/folder-import.ts'
import { StagedSources } from './transfer/staged-sources.ts'
import { BuiltImages } from './templates/built-images.ts'
import { UsageWatch } from './usage/usage-watch.ts'

/** What differs between the real backend and one in a test. */
export interface BackendParts {
  readonly source: EngineSource
  readonly openAgent: OpenAgent
  readonly judge: JudgeIsolation
  /** Nothing is prepared when left out. */
  readonly canaries?: OpenCanaries
  readonly templates: readonly Template[]
  readonly clock: Clock
  readonly pace?: Partial<EnginePace>
  /** Likewise of an engine that is asked over the internet. */
  readonly cloudPace?: Partial<EnginePace>
  /** Sentences that `doctor` shows, e.g. of a lost key. */
  readonly problems?: readonly string[]
  /** How the outside is reached; it is not when left out. */
  readonly egress?: EgressParts
  /** Lists of hosts that tools and settings tell; there are none when left out. */
  readonly openPresets?: OpenPresets
  /** Whether sandboxes are kept ready; none are when left out. */
  readonly warm?: WarmPoolOptions['mode']
  /** The keyring of this computer; none when left out. */
  readonly openKeyringEntry?: OpenKeyringEntry
  /** How a cloud is reached; there is none when left out. */
  readonly cloud?: OpenCloudParts
}

export interface BackendOptions {
  readonly directories: Pick<BackendDirectories, 'state' | 'config' | 'log'>
  readonly info: BackendInfo
  readonly log: BackendLog
  readonly parts: BackendParts
  /** Called when a door asks the backend to end, and perhaps the doors with it. */
  readonly quit: (doorsToo: boolean) => void
}

export interface Backend {
  readonly service: SandboxService
  readonly secrets: Secrets
  readonly cloud: CloudService
  readonly handlers: DoorHandlers
  /** Lets go of everything; sandboxes go on. */
  close(): Promise<void>
}

/** Wires a backend: records on disk, one engine, the services above it, and what doors can ask. */
export async function composeBackend({ directories, info, log, parts, quit }: BackendOptions): Promise<Backend> {
  const recordsDirectory = join(directories.state, 'sandboxes')
  const logs = openSandboxLogs({ directory: join(directories.log, 'sandboxes'), log, now: parts.clock.date })
  const memory = openWorkspaceMemory(recordsDirectory)
  const sources = new StagedSources({ directory: join(directories.state, 'sources'), log })
  await sources.begin()
  const pages = openPageState(join(directories.state, 'pages'), log)
  const templates = () => parts.templates
  const settings = await SettingsStore.open(directories.config, log)
  const { clock } = parts
  const presets = await parts.openPresets?.({ settings, stateDirectory: directories.state, log, now: clock.date })
  const vaults = openVaults(
    directories.state,
    parts.openKeyringEntry ?? (() => Promise.reject(new Error('No keyring is asked.'))),
    log,
  )
  const cloudParts = (parts.cloud ?? noCloud)({
    exportImage: () => service.link.current?.exportImage?.bind(service.link.current) ?? null,
    lifeFor: (spec) => service.keeping.lifeFor(spec),
  })
  const account = await AccountStore.open({ directory: directories.state, vaults, now: clock.date, log })
  const accounts = new CloudAccounts({ store: account, parts: cloudParts })
  const service: SandboxService = new SandboxService({
    source: parts.source,
    elsewhere: [{ id: 'fly', source: accounts, pace: { ...cloudPace, ...parts.cloudPace } }],
    openAgent: parts.openAgent,
    judge: parts.judge,
    canaries: parts.canaries,
    clock: parts.clock,
    ...(parts.pace === undefined ? {} : { pace: parts.pace }),
    records: withPageState(openRecordStore(recordsDirectory, parts.clock.date), pages),
    imports: createFolderImport(memory),
    memory,
    sources,
    logs,
    log,
    templates,
    push: {
      usual: () => usualCloudPlace(settings),
      directory: join(directories.state, 'push'),
      about: ({ id }) => ({
        variables: Object.keys(secrets.variablesThere(id)),
        secrets: secrets.store
          .grantedTo(id)
          .map((secret) => ({ title: secret.title, inCloud: grantOf(secret, id)?.inCloud === true })),
      }),
    },
    ownTemplates: {
      directory: join(directories.config, 'templates'),
      built: await BuiltImages.open(directories.state, log),
    },
    egress: {
      parts: parts.egress === undefined || presets === undefined ? parts.egress : { ...parts.egress, presets },
      directory: join(directories.log, 'sandboxes'),
      secretsFor: (id) => secretsForMachine(secrets.store, id, log),
    },
    ...(parts.warm === undefined
      ? {}
      : {
          warm: {
            mode: parts.warm,
            recipes: await UsedRecipes.open(directories.state, log),
            isOn: () => settings.value('sandbox.warmPool'),
          },
        }),
  })
  const work = new WorkspaceWork({ access: service, memory, clock: parts.clock })
  const previewServer = await openPreviewServer({ access: service, stateDirectory: directories.state, log })
  service.onRemoved((id) => {
    previewServer.previews.close(id)
  })
  const secrets = await openSecrets({
    directory: directories.state,
    vaults,
    now: parts.clock.date,
    log,
    dial: gateDial({ reach: parts.egress ?? nowhere, terms: (id) => service.egress.terms(id) }),
    permit: (id, to) => void grantVerdict(service.egress.terms(id), to),
    authorities: async () => (await (parts.egress ?? nowhere).authorities.current()).pem,
  })
  service.egress.policies.onChange((id) => {
    secrets.endpoints.policyChanged(id)
  })
  const unregister = registerEndpoints(secrets.store, secrets.endpoints, service.egress.endpoints)
  service.onRemoved((id) => {
    secrets.forgetSandbox(id).catch((error: unknown) => {
      log.error(`A removed sandbox is still named with a secret: ${id}`, error)
    })
  })
  const cloud = new CloudService({
    ...{ accounts, store: account, service },
    storageWords: () => storageWords(directories.state, vaults, account.account?.keptIn === 'file'),
  })
  // Elsewhere there are endpoints only of secrets that a person agreed to have used there; ports are shared only there.
  const variables = (id: SandboxId) =>
    service.get(id).engine === 'local'
      ? secrets.variables(id)
      : { ...secrets.variablesThere(id), ...service.shares.variables(id) }
  const usage = new UsageWatch({ access: service, clock: parts.clock, log })
  const router = createRouter({
    info,
    service,
    work,
    sources,
    logs,
    previews: previewServer.previews,
    usage,
    settings,
    pages,
    secrets,
    variables,
    cloud,
    advice: await PutAwayAdvice.open(directories.state, log),
    registries: () => presets?.registries() ?? Promise.resolve([]),
    templates,
    problems: () => [...(parts.problems ?? []), ...secrets.store.problems, ...[secrets.storageWords()].filter(isText)],
    quit: (doorsToo) => {
      if (service.isBusy) throw busy()
      quit(doorsToo)
    },
  })
  await service.begin()
  return {
    service,
    secrets,
    cloud,
    handlers: {
      rpc: createRpcHandler(router, log),
      stream: createStreamHandler({ access: service, work, sources, logs, log, variables }),
    },
    close: async () => {
      unregister()
      await Promise.all([previewServer.close(), usage.close(), service.close(), settings.close(), secrets.close()])
      await presets?.close()
      await sources.close()
    },
  }
}

const isText = (text: string | null): text is string => text !== null

function busy(): AirlockError {
  return new AirlockError({
    code: 'sandbox-busy',
    message: 'The backend is busy.',
    why: 'Something is being done to a sandbox, and ending now would cut it off.',
    remedy: 'Wait until it is done, or cancel it.',
  })
}
