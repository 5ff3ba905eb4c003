import type { SandboxInCloud } from '../../src-shared/cloud/cloud-place.ts'
import { nameOfSize } from '../../src-shared/cloud/sizes.ts'
import type { IsolationLevel } from '../../src-shared/engine/isolation.ts'
import type { Sandbox } from '../../src-shared/engine/sandbox.ts'

/** What `create`, `inspect` and `ls` print with `--json`. Scripts rely on it. */
export interface SandboxJson {
  readonly id: string
  readonly name: string
  readonly engine: string
  readonly state: string
  readonly image: string
  /** Null until the run that goes on was measured. */
  readonly isolation: { readonly level: IsolationLevel; readonly proven: boolean; readonly evidence: string } | null
  /** Only of one at Fly.io; US dollars. */
  readonly cloud?: {
    readonly organisation: string
    readonly region: string | null
    readonly size: string
    readonly volumeGb: number
    readonly nowPerHour: number
    readonly restingPerMonth: number
  }
}

export function sandboxJson({ id, name, engine, state, image, isolation, cloud }: Sandbox): SandboxJson {
  return {
    id,
    name,
    engine,
    state,
    image,
    isolation: isolation && { level: isolation.level, proven: isolation.proven, evidence: isolation.evidence },
    ...(cloud === null ? {} : { cloud: cloudJson(cloud) }),
  }
}

function cloudJson({ organisation, region, size, volumeGb, price }: SandboxInCloud): NonNullable<SandboxJson['cloud']> {
  const { nowPerHour, restingPerMonth } = price
  return { organisation, region, size: nameOfSize(size), volumeGb, nowPerHour, restingPerMonth }
}

const levelNames = { vm: 'virtual machine', gvisor: 'gVisor', container: 'container' } as const

/** Without a state it was measured this moment. */
export function isolationText({
  isolation,
  state,
}: Pick<Sandbox, 'isolation'> & Partial<Pick<Sandbox, 'state'>>): string {
  if (isolation === null) return 'not measured yet'
  // What was measured holds for the run it was measured in.
  if (state !== undefined && !['running', 'paused', 'pausing', 'stopping'].includes(state)) {
    return `${levelNames[isolation.level]}${isolation.proven ? '' : ', NOT proven'} when it last ran`
  }
  return `${levelNames[isolation.level]}, ${isolation.proven ? 'proven' : 'NOT proven'}`
}
