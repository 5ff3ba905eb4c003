import type { Command } from 'commander'
import type { SandboxInCloud } from '../../../src-shared/cloud/cloud-place.ts'
import { inDollars } from '../../../src-shared/cloud/money.ts'
import { nameOfSize, sizeInWords } from '../../../src-shared/cloud/sizes.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { profileInGvisor, profileMeanings } from '../../../src-shared/engine/system-calls.ts'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { BackendApi } from '../../backend-client/rpc-client.ts'
import type { CliWorld } from '../cli-world.ts'
import { ceilingText, shareText } from '../cloud-views.ts'
import { printJson, size, write } from '../print.ts'
import { isolationText, sandboxJson } from '../sandbox-views.ts'
import { table, visible } from '../visible-text.ts'

export function addInspect(program: Command, world: CliWorld): void {
  program
    .command('inspect')
    .description('say all about one sandbox')
    .argument('<sandbox>', 'name or id')
    .option('--json', 'print JSON')
    .action(async (sandbox: string, { json }: { json?: true }) => {
      const { api } = await world.backend()
      const found = await api.sandboxes.get({ sandbox })
      if (json === true) await printJson(world.io.stdout, sandboxJson(found))
      else await write(world.io.stdout, describe(found, await leftoverOf(api, found)))
    })
}

/** What the cloud has beside the sandbox, as a sentence; nothing where it was never made. */
async function leftoverOf(api: BackendApi, { id }: Sandbox): Promise<string | null> {
  try {
    return (await api.push.state({ sandbox: id })).leftover
  } catch (error) {
    if (toErrorReport(error).code === 'sandbox-state') return null
    throw error
  }
}

function describe(sandbox: Sandbox, leftover: string | null): string {
  const { source, isolation, error } = sandbox
  const rows = [
    ['Name', sandbox.name],
    ['Id', sandbox.id],
    ['State', sandbox.whyUnknown === null ? sandbox.state : `${sandbox.state}: ${sandbox.whyUnknown}`],
    ['Engine', sandbox.engine],
    ...cloudRows(sandbox.cloud),
    ...(leftover === null ? [] : [['In the cloud', leftover]]),
    ['Image', sandbox.image],
    ['Isolation', `${isolationText(sandbox)}${isolation === null ? '' : ` (${isolation.evidence})`}`],
    ['System calls', systemCallsInWords(sandbox)],
    ['Limits', limitsInWords(sandbox)],
    ['Created', sandbox.createdAt],
    [
      'Came from',
      source.kind === 'empty'
        ? 'nothing'
        : `${source.path} (${source.kind === 'git' ? 'cloned, ' : ''}${String(source.files)} ${source.files === 1 ? 'file' : 'files'})`,
    ],
    ...sandbox.caveats.map((caveat) => ['Mind', caveat]),
    ...sandbox.notices.map(({ text }) => ['Notice', text]),
    ...(error === null ? [] : [['Error', `${error.message} ${error.why} ${error.remedy}`]]),
  ]
  return table(rows.map(([name = '', value = '']) => [name, visible(value)]))
}

function cloudRows(cloud: SandboxInCloud | null): readonly (readonly string[])[] {
  if (cloud === null) return []
  const { organisation, region, city, size, volumeGb, idleMinutes, ceiling, price, share } = cloud
  const sleep = idleMinutes === null ? 'never sleeps by itself' : `sleeps after ${String(idleMinutes)} idle minutes`
  const now = `${inDollars(price.nowPerHour)} an hour now`
  const rest = `${inDollars(price.runningPerHour)} running, ${inDollars(price.restingPerMonth)} a month at rest`
  return [
    ['At Fly.io', `${organisation}, ${city ?? ''} (${region ?? 'region not decided'}), ${sleep}`],
    ['Machine', `${sizeInWords(size)} (${nameOfSize(size)}), disk of ${String(volumeGb)} GB`],
    ['Costs', `${now}; ${rest}; by prices of ${price.readAt}`],
    ['Ceiling', ceilingText(ceiling)],
    ...(share === null ? [] : [['Shared', shareText(share)]]),
  ]
}

function systemCallsInWords({ profile, isolation }: Sandbox): string {
  if (isolation?.level === 'gvisor') return `${profile}. ${profileInGvisor}`
  return profile === 'engine' ? 'the engine’s own list' : `${profile}. ${profileMeanings[profile]}`
}

/** What is in force, where that is known. */
function limitsInWords({ limits, limitsInForce }: Sandbox): string {
  const { cpus, memoryBytes, processes } = limitsInForce ?? limits
  return [
    cpus === null ? 'no limit of CPU time' : `${String(cpus)} ${cpus === 1 ? 'CPU' : 'CPUs'}`,
    memoryBytes === null ? 'no limit of memory' : `${size(memoryBytes)} of memory`,
    processes === null ? 'no limit of processes' : `${String(processes)} processes`,
  ].join(', ')
}
