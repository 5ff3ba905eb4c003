import { cpuKinds, type MachineSize } from '../../../../../src-shared/cloud/sizes.ts'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { CallOptions } from '../../engine.ts'
import { settingsOf, type Cloud } from '../cloud.ts'
import { noOrphan } from '../cloud-errors.ts'
import { appPrefix, imagesPrefix } from '../cloud-names.ts'
import { readOwn } from '../lifecycle/read-own.ts'
import { untilGone } from '../lifecycle/remove-app.ts'
import { readMachineMetadata, type ClaimedMachine } from '../machine/metadata.ts'
import { deleteApp, listApps } from '../machines-api/calls/apps.ts'
import { listOrganisationMachines, listOrganisationVolumes } from '../machines-api/calls/organisation.ts'
import type { OrgMachine, OrgVolume } from '../machines-api/shapes.ts'
import type { CloudRecord } from '../records/cloud-record.ts'

/** An app of Airlock's that nothing is written down of here: shown with what it costs by, removed only by the person. */
export interface Orphan {
  readonly app: string
  /** Which sandbox it says to be, and whether this installation signed that; null where it says nothing. */
  readonly claim: ClaimedMachine | null
  /** It may be a sandbox of this installation whose record nobody can read. */
  readonly mayBeDamaged: boolean
  readonly machines: readonly {
    readonly id: string
    readonly state: string
    readonly region: string | null
    /** Null where Fly does not say. */
    readonly size: MachineSize | null
  }[]
  readonly volumes: readonly { readonly id: string; readonly sizeGb: number; readonly region: string | null }[]
}

export interface Orphans {
  readonly orphans: readonly Orphan[]
  /** Regions that did not answer: there may be more. */
  readonly missingRegions: readonly string[]
}

/** Apps of our prefix that no record knows, e.g. of another computer, or of records that were lost. Nothing is removed. */
export async function listOrphans(cloud: Cloud, options: CallOptions): Promise<Orphans> {
  const { client, organisation, signer } = cloud
  const settings = settingsOf(options)
  const known = new Set((await knownApps(cloud, options)).map(({ app }) => app))
  const { damaged } = await cloud.records.all()
  const apps = await listApps(client, organisation, appPrefix, settings)
  const machines = await listOrganisationMachines(client, organisation, appPrefix, settings)
  const volumes = await listOrganisationVolumes(client, organisation, appPrefix, settings)
  const inApp =
    (app: string) =>
    ({ app_name }: { readonly app_name?: string | undefined }): boolean =>
      app_name === app
  const orphans = apps.flatMap(({ name: app }) => {
    if (known.has(app) || app.startsWith(imagesPrefix)) return []
    const own = machines.items.filter(inApp(app))
    const claims = own.map(({ config, incomplete_config: part }) =>
      readMachineMetadata(signer, app, (config ?? part)?.metadata),
    )
    const claim = claims.find((one) => one !== null) ?? null
    const ownId = claim?.ownership === 'own' ? claim.id : null
    return [
      {
        ...{ app, claim, mayBeDamaged: damaged.some((record) => record.app === app || record.id === ownId) },
        ...{ machines: own.map(shownMachine), volumes: volumes.filter(inApp(app)).map(shownVolume) },
      },
    ]
  })
  return { orphans, missingRegions: machines.missingRegions }
}

/** Removes one with all that is in it, as the person asked. @throws AirlockError `cloud-not-found` for what is none (any more) */
export async function removeOrphan(cloud: Cloud, app: string, options: CallOptions): Promise<void> {
  const { orphans } = await listOrphans(cloud, options)
  if (!orphans.some((orphan) => orphan.app === app)) throw noOrphan(app)
  await deleteApp(cloud.client, app, settingsOf(options))
  await untilGone(cloud, app, options)
  const { records } = await cloud.records.all()
  for (const { spec } of records.filter((record) => record.app === app)) await cloud.records.forget(spec.id)
}

/** A machine that somebody removed at Fly leaves a disk that costs: its record hides nothing. */
async function knownApps(cloud: Cloud, options: CallOptions): Promise<readonly CloudRecord[]> {
  const { records } = await cloud.records.all()
  const known = records.map(async (record) => {
    if (record.organisation !== cloud.organisation) return record
    return await readOwn(cloud, record, options).then(
      () => record,
      (error: unknown) => {
        if (error instanceof AirlockError && error.code === 'sandbox-not-found') return null
        throw error
      },
    )
  })
  return (await Promise.all(known)).filter((record) => record !== null)
}

const shownMachine = ({ id, state, region, config, incomplete_config: part }: OrgMachine) => ({
  ...{ id, state, region: region ?? null },
  size: sizeOf((config ?? part)?.guest),
})

function sizeOf(guest: NonNullable<OrgMachine['config']>['guest']): MachineSize | null {
  const cpuKind = cpuKinds.find((kind) => kind === guest?.cpu_kind)
  const { cpus, memory_mb: memoryMb } = guest ?? {}
  return cpuKind === undefined || cpus === undefined || memoryMb === undefined ? null : { cpuKind, cpus, memoryMb }
}

const shownVolume = ({ id, size_gb: sizeGb, region }: OrgVolume) => ({
  id,
  sizeGb: sizeGb ?? 0,
  region: region ?? null,
})
