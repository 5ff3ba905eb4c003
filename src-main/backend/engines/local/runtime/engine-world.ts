import type { SystemCallProfile } from '../../../../../src-shared/engine/system-calls.ts'
import type { AgentProgram } from '../agent-program.ts'
import type { EngineConnection } from '../connection/engine-connection.ts'
import type { LabelSigner } from '../../label-signer.ts'
import type { RuntimeSource } from '../../runtime-source.ts'

/** What the parts of one engine share. */
export interface EngineWorld {
  /** The engine itself; runtimes may come with connections of their own. */
  readonly connection: EngineConnection
  readonly signer: LabelSigner
  readonly runtimeSource: RuntimeSource
  readonly agent: AgentProgram
  /** Our lists of permitted system calls, minified JSON. */
  readonly seccompProfiles: Readonly<Record<SystemCallProfile, string>>
  /** The same as files that the engine can read by these paths, or null where it cannot (a remote or VM engine). */
  readonly seccompPaths: Readonly<Record<SystemCallProfile, string>> | null
  /** Errands of this process that are under way, so that a sweep does not take them for leftovers. */
  readonly underWay: Set<string>
  /** For what a person need not see at once, e.g. a leftover that could not be removed. */
  readonly log: (message: string) => void
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number
}
