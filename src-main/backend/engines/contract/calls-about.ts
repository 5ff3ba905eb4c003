import type { SandboxId } from '../../../../src-shared/engine/sandbox.ts'
import type { ContainerEngine } from '../engine.ts'

type Call = 'start' | 'stop' | 'pause' | 'resume' | 'remove' | 'inspect' | 'stats' | 'connect' | 'verifySettings'

/** What can be asked about one sandbox, one after the other, by the names of the calls. */
export function callsAbout(
  engine: ContainerEngine,
  id: SandboxId,
  ...names: readonly Call[]
): readonly (() => Promise<unknown>)[] {
  return names.map((name) => () => {
    const call: (id: SandboxId) => Promise<unknown> = engine[name].bind(engine) as never
    return call(id)
  })
}
