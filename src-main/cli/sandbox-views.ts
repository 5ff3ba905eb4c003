import type { IsolationLevel } from '../../src-shared/engine/isolation.ts'
import type { Sandbox } from '../../src-shared/engine/sandbox.ts'

/** What `create`, `inspect` and `ls` print with `--json`. Scripts rely on it. */
export interface SandboxJson {
  readonly id: string
  readonly name: string
  readonly engine: string
  readonly state: string
  readonly image: string
  /** Null until it was measured for the first time. */
  readonly isolation: { readonly level: IsolationLevel; readonly proven: boolean; readonly evidence: string } | null
}

export function sandboxJson({ id, name, engine, state, image, isolation }: Sandbox): SandboxJson {
  return {
    id,
    name,
    engine,
    state,
    image,
    isolation: isolation && { level: isolation.level, proven: isolation.proven, evidence: isolation.evidence },
  }
}

const levelNames = { vm: 'virtual machine', gvisor: 'gVisor', container: 'container' } as const

export function isolationText({ isolation }: Pick<Sandbox, 'isolation'>): string {
  if (isolation === null) return 'not measured yet'
  return `${levelNames[isolation.level]}, ${isolation.proven ? 'proven' : 'NOT proven'}`
}
