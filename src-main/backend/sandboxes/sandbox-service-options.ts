import type { EnginePace } from '../engine-link/engine-link.ts'
import type { EngineSource } from '../engine-link/engine-source.ts'
import type { EgressServiceOptions } from '../egress/egress-service.ts'
import type { OpenCanaries } from '../isolation/canaries/open-canaries.ts'
import type { PushServiceOptions } from '../push/push-service.ts'
import type { OpenAgent } from './agent-connections.ts'
import type { DiskPace } from './disk-watch.ts'
import type { EngineElsewhere } from './followed-engines.ts'
import type { MeasurePace } from './run-measuring.ts'
import type { SandboxImagesOptions } from './sandbox-images.ts'
import type { SandboxWorld } from './sandbox-world.ts'
import type { WarmPoolOptions } from './warm/warm-pool.ts'

/** What the service of sandboxes is made of; what is left out is as usual. */
export interface SandboxServiceOptions extends Pick<
  SandboxWorld,
  'records' | 'imports' | 'memory' | 'sources' | 'logs' | 'log' | 'judge' | 'templates' | 'clock'
> {
  readonly source: EngineSource
  /** Engines that are not of this computer; none when left out. */
  readonly elsewhere?: readonly EngineElsewhere[]
  readonly openAgent: OpenAgent
  readonly canaries?: OpenCanaries | undefined
  readonly pace?: Partial<EnginePace>
  readonly diskPace?: Partial<DiskPace>
  readonly measurePace?: Partial<MeasurePace>
  readonly lifetimeEveryMs?: number
  readonly egress?: Omit<EgressServiceOptions, 'world'>
  readonly packages?: Pick<SandboxImagesOptions, 'judge'>
  readonly ownTemplates: SandboxImagesOptions['own']
  readonly push?: Partial<Pick<PushServiceOptions, 'directory' | 'about' | 'usual' | 'pace'>>
  /** Whether sandboxes are kept ready; none are when left out. */
  readonly warm?: Pick<WarmPoolOptions, 'mode' | 'recipes' | 'isOn' | 'pace' | 'freeMemory'>
}
