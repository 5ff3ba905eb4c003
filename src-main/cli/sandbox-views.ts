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
