import { join } from 'node:path'
import { processSurroundings, type BackendDirectories, type Surroundings } from '../directories.ts'
import { agentProgram } from './channel/agent-program.ts'
import { openAgentClient } from './channel/open-agent-client.ts'
import type { BackendParts } from './compose.ts'
import { flyParts } from './cloud/fly-parts.ts'
import { wayThere } from './cloud/way-there.ts'
import { DebianBaseBuilder } from './engines/local/base-image/debian-base-builder.ts'
import { importImage } from './engines/local/images/import-image.ts'
import { engineSource } from './engines/registry.ts'
import { localEgress } from './egress/local-egress.ts'
import { localPresets } from './egress/presets/local-presets.ts'
import { readTemplates } from './engines/templates/read-templates.ts'
import { readSeccomp } from './engines/local/settings/read-seccomp.ts'
import { canariesOf, ownAddresses } from './isolation/canaries/open-canaries.ts'
import { removeOldCanaries } from './isolation/canaries/file-canary.ts'
import { judgeIsolation } from './isolation/judge-isolation.ts'
import type { Clock } from './sandboxes/sandbox-world.ts'
import type { BackendLog } from './logs/backend-log.ts'
import { loadInstallationKey } from './records/installation-key.ts'
import { findResources } from './resources.ts'
import { openSystemEntry, type OpenKeyringEntry } from './secrets/keyring.ts'
import { builtRuntime } from './runtime-source/built-runtime.ts'

export interface LocalPartsOptions {
  readonly directories: BackendDirectories
  readonly log: BackendLog
  readonly surroundings?: Surroundings
  /** What names of apps at Fly.io begin with; the usual when left out. */
  readonly appPrefix?: string | undefined
}

/** The real world: engines of this computer, agents over their exec bridges. */
export async function localParts({
  directories,
  log,
  surroundings = processSurroundings(),
  appPrefix,
}: LocalPartsOptions): Promise<BackendParts> {
  const { key, problems } = await loadInstallationKey(directories.state)
  for (const problem of problems) log.error(problem)
  await removeOldCanaries(directories.state)
  const resources = findResources()
  const egress = localEgress(surroundings, log)
  const { seccompProfiles, seccompPaths } = await readSeccomp(join(resources.directory, 'seccomp'))
  return {
    source: engineSource({
      surroundings,
      directories,
      installationKey: key,
      runtimeSource: builtRuntime(resources.runtime),
      agent: agentProgram,
      seccomp: { profiles: seccompProfiles, paths: seccompPaths },
      baseBuilderFor: (connection) =>
        new DebianBaseBuilder({
          cache: directories.cache,
          importTar: (tar, image, signal) => importImage(connection, tar, image, signal),
        }),
      log: (message) => {
        log.info(message)
      },
    }),
    egress,
    openPresets: localPresets(surroundings),
    openAgent: openAgentClient,
    canaries: canariesOf({ stateDirectory: directories.state, home: surroundings.home, addresses: ownAddresses }),
    judge: (evidence) => judgeIsolation(evidence, new Date()),
    templates: await readTemplates(join(resources.directory, 'templates', 'templates.json')),
    clock: clockOf(surroundings.env),
    problems,
    cloud: flyParts({
      env: surroundings.env,
      way: wayThere(egress),
      resources: resources.directory,
      cacheDirectory: directories.cache,
      runtimeSource: builtRuntime(resources.runtime),
      stateDirectory: directories.state,
      installationKey: key,
      appPrefix,
    }),
    openKeyringEntry: keyringOf(surroundings.env['AIRLOCK_KEYRING']),
    warm: warmMode(surroundings.env['AIRLOCK_WARM_POOL']),
  }
}

/** `AIRLOCK_CLOCK_AHEAD`: minutes that the wall clock is said to be ahead, so that stories need not wait for an hour. */
function clockOf(env: NodeJS.ProcessEnv): Clock {
  const ahead = Number(env['AIRLOCK_CLOCK_AHEAD'] ?? '0')
  const aheadMs = Number.isFinite(ahead) ? ahead * 60_000 : 0
  return { date: () => new Date(Date.now() + aheadMs), elapsed: () => performance.now() }
}

/** `0`: a backend that leaves no trace in the person's keyring, e.g. of a test. */
function keyringOf(setting: string | undefined): OpenKeyringEntry {
  if (setting !== '0') return openSystemEntry
  return () => Promise.reject(new Error('AIRLOCK_KEYRING is 0.'))
}

function warmMode(setting: string | undefined): NonNullable<BackendParts['warm']> {
  if (setting === '0') return 'off'
  return setting === '1' ? 'forced' : 'chosen'
}
