import { setMaxListeners } from 'node:events'
import { randomUUID } from 'node:crypto'
import { estimateCost } from '../../../../src-shared/cloud/estimate.ts'
import { estimateSeconds, type Totals, type TransferRate } from '../../../../src-shared/cloud/push-manifest.ts'
import type { PushCredential, PushPath, PushPlan, PushTarget } from '../../../../src-shared/cloud/push-plan.ts'
import { sizeRemarks } from '../../../../src-shared/cloud/sizes.ts'
import type { SandboxId } from '../../../../src-shared/engine/sandbox.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { scanForCredentials } from '../credentials/scan.ts'
import { composeManifest } from '../manifest/compose-manifest.ts'
import { totalsWithout } from '../manifest/totals.ts'
import { pushFolders, rootOf } from '../roots.ts'
import type { Trees } from '../travel/read-sides.ts'
import { filesToScan } from './files-to-scan.ts'
import { readSources, type AboutSandbox } from './read-sources.ts'

export interface PlanQuestion {
  readonly sandbox: SandboxId
  readonly agent: AgentClient
  readonly about: AboutSandbox
  readonly target: PushTarget
  readonly place: string
  readonly isKnownThere: boolean
  /** As measured by the last push; null before. */
  readonly rate: TransferRate | null
  readonly now: Date
  readonly signal: AbortSignal
}

/** Hours of a day that a machine is taken to run: it sleeps while nobody works. */
const usualHours = 8
/** GB of an image and what is written beside the disk. */
const usualRootGb = 2
const mostCredentials = 1000
const mostAtOnce = 100

/** A plan, and what it was made of. */
export interface MadePlan {
  readonly plan: PushPlan
  readonly trees: Trees
}

/** Looks through a running sandbox, and says what would go to the cloud and what that takes. Sends nothing. */
export async function makePlan(question: PlanQuestion): Promise<MadePlan> {
  const { sandbox, agent, about, target, place, isKnownThere, rate, now } = question
  const signal = AbortSignal.any([question.signal])
  // Many files are read at once.
  setMaxListeners(mostAtOnce, signal)
  const cost = estimateCost({ ...target, rootGb: usualRootGb, hoursPerDay: usualHours })
  const sources = await readSources(agent, about, signal)
  const manifest = await composeManifest(sources)
  const credentials: PushCredential[] = []
  const heldBack: PushPath[] = []
  let moreCredentials = 0
  for (const folder of pushFolders) {
    const files = filesToScan(agent.files, rootOf(agent, folder), sources[folder].tree, signal)
    const scan = await scanForCredentials(files, { signal })
    heldBack.push(...scan.heldBack.map((path) => ({ folder, path })))
    const listed = scan.findings.slice(0, mostCredentials - credentials.length)
    credentials.push(...listed.map((finding) => ({ folder, ...finding })))
    moreCredentials += scan.more + scan.findings.length - listed.length
  }
  const foreign = manifest.bound.filter(({ isForeign }) => isForeign).map(({ folder, path }) => ({ folder, path }))
  const leftOut = [...heldBack, ...foreign]
  const travels: Totals[] = []
  for (const folder of pushFolders) {
    travels.push(await totalsWithout(sources[folder].tree, pathsIn(leftOut, folder), signal))
  }
  const total = travels.reduce((sum, { files, bytes }) => ({ files: sum.files + files, bytes: sum.bytes + bytes }))
  const plan: PushPlan = {
    ...{ id: randomUUID(), sandbox, target, place, manifest, credentials, moreCredentials, heldBack, leftOut },
    ...{ travels: total, isKnownThere, cost },
    seconds: estimateSeconds(total, rate),
    remarks: [...sizeRemarks(target.size), ...room(total, target)],
    madeAt: now.toISOString(),
  }
  return { plan, trees: { workspace: sources.workspace.tree, home: sources.home.tree } }
}

export function pathsIn(paths: readonly PushPath[], folder: PushPath['folder']): ReadonlySet<string> {
  return new Set(paths.filter((one) => one.folder === folder).map(({ path }) => path))
}

/** What files take on a disk beside their bytes, roughly. */
const bytesPerFile = 4096
const usableShare = 0.9

function room({ files, bytes }: Totals, { volumeGb }: PushTarget): readonly string[] {
  const needed = bytes + files * bytesPerFile
  if (needed <= volumeGb * 1024 ** 3 * usableShare) return []
  return [`A disk of ${String(volumeGb)} GB is too small for what travels. Choose a larger one.`]
}
