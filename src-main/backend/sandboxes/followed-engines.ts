import type { EngineId } from '../../../src-shared/engine/engine.ts'
import { EngineLink, type EngineFollower, type EnginePace } from '../engine-link/engine-link.ts'
import { EngineLinks } from '../engine-link/engine-links.ts'
import type { EngineSource } from '../engine-link/engine-source.ts'
import type { BackendLog } from '../logs/backend-log.ts'

/** An engine that is not of this computer. */
export interface EngineElsewhere {
  readonly id: Exclude<EngineId, 'local'>
  readonly source: EngineSource
  /** How often it is asked, where that is other than usual. */
  readonly pace?: Partial<EnginePace>
}

export interface FollowedEnginesOptions {
  readonly source: EngineSource
  readonly elsewhere: readonly EngineElsewhere[]
  readonly log: BackendLog
  readonly pace?: Partial<EnginePace> | undefined
  /** Made when an engine tells something for the first time, which is after everything was wired. */
  readonly follower: (id: EngineId, link: EngineLink) => EngineFollower
}

/** A link to each engine, and what is kept in step with it. */
export function followedEngines(options: FollowedEnginesOptions): EngineLinks {
  const { source, elsewhere, log, pace, follower } = options
  const here: { readonly id: EngineId; readonly source: EngineSource; readonly pace?: Partial<EnginePace> } = {
    id: 'local',
    source,
  }
  const links = [here, ...elsewhere].map(({ id, source, pace: own }) => {
    let known: EngineFollower | null = null
    const told = (): EngineFollower => (known ??= follower(id, link))
    const link: EngineLink = new EngineLink({
      source,
      log,
      isElsewhere: id !== 'local',
      pace: { ...own, ...pace },
      follower: {
        attached: (found, sandboxes) => told().attached(found, sandboxes),
        listed: (sandboxes) => {
          told().listed(sandboxes)
        },
        event: (event) => {
          told().event(event)
        },
        lost: (why) => {
          told().lost(why)
        },
      },
    })
    return [id, link] as const
  })
  return new EngineLinks(new Map<EngineId, EngineLink>(links))
}
