import type { SandboxSpec } from '../../../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { CallOptions, EngineSandbox } from '../../engine.ts'
import { settingsOf, type Cloud } from '../cloud.ts'
import { readOwn } from '../lifecycle/read-own.ts'
import { describeMachine } from '../machine/describe-machine.ts'
import { readMachineMetadata, type ClaimedMachine } from '../machine/metadata.ts'
import { listOrganisationMachines } from '../machines-api/calls/organisation.ts'
import type { OrgMachine } from '../machines-api/shapes.ts'
import { endStates } from '../machines-api/states.ts'
import type { CloudRecord } from '../records/cloud-record.ts'

/**
 * Our own, by what is written down here and each machine's state now; and what claims to be a sandbox and is not ours.
 * Whatever cannot be read rejects: one that nobody could ask about is not gone.
 */
export async function listSandboxes(cloud: Cloud, options: CallOptions): Promise<readonly EngineSandbox[]> {
  const { records } = await cloud.records.all()
  const machines = await claimed(cloud, options)
  const there = records.filter((record) => record.organisation === cloud.organisation && isThere(record))
  const ours = await Promise.all(there.map((record) => viewOf(cloud, record, options)))
  const apps = new Set(records.map(({ app }) => app))
  const foreign = machines.flatMap(({ claim, app, machine }) => (apps.has(app) ? [] : [foreignView(claim, machine)]))
  return [...ours.filter((view) => view !== null), ...foreign]
}

/** Whose app a foreign sandbox of this id is in; null where there is none. */
export async function findForeign(cloud: Cloud, id: string, options: CallOptions): Promise<string | null> {
  return (await claimed(cloud, options)).find(({ claim }) => claim.id === id)?.app ?? null
}

/** Made, or made once: what is still being made is not listed. */
const isThere = ({ phase, wasStarted }: CloudRecord): boolean => phase === 'made' || wasStarted

interface Claimed {
  readonly claim: ClaimedMachine
  readonly app: string
  readonly machine: OrgMachine
}

async function claimed(cloud: Cloud, options: CallOptions): Promise<readonly Claimed[]> {
  const { items } = await listOrganisationMachines(cloud.client, cloud.organisation, '', settingsOf(options))
  return items.flatMap((machine) => {
    const app = machine.app_name ?? ''
    const claim = readMachineMetadata(cloud.signer, app, (machine.config ?? machine.incomplete_config)?.metadata)
    return claim === null || ended.has(machine.state) ? [] : [{ claim, app, machine }]
  })
}

const ended: ReadonlySet<string> = new Set(endStates)

async function viewOf(cloud: Cloud, record: CloudRecord, options: CallOptions): Promise<EngineSandbox | null> {
  try {
    return { ...describeMachine(record, await readOwn(cloud, record, options)), run: null }
  } catch (error) {
    if (error instanceof AirlockError && error.code === 'sandbox-not-found') return null
    throw error
  }
}

/** Without a record here nobody could enter it, even where its signature is ours. */
function foreignView({ id, spec }: ClaimedMachine, machine: OrgMachine): EngineSandbox {
  return {
    id,
    state: machine.state === 'started' ? 'running' : machine.state === 'suspended' ? 'paused' : 'stopped',
    spec: spec ?? unknownSpec(id, machine),
    imageId: machine.image_ref?.digest ?? '',
    imageName: machine.config?.image ?? '',
    level: 'vm',
    runtime: null,
    profile: null,
    ownership: 'foreign',
    run: null,
    exit: null,
    limitsInForce: null,
    caveats: [],
  }
}

function unknownSpec(id: string, machine: OrgMachine): SandboxSpec {
  return {
    id,
    name: (machine.app_name ?? machine.id).slice(0, 63),
    template: null,
    image: (machine.config?.image ?? '').slice(0, 1024),
    isolation: 'best',
    limits: { cpus: 0, memoryBytes: 0, processes: 0 },
    fast: false,
    createdAt: new Date(0).toISOString(),
  }
}
