import type Docker from 'dockerode'
import type { Airlock } from './airlock.ts'
import type { DevContainers } from './peers/devcontainer.ts'
import type { RawEngine, Runtime } from './peers/raw-engine.ts'

/** Where contests of one runtime are held: us and the peers on the same engine, one running container each. */
export interface Field {
  readonly runtime: Runtime
  readonly socket: string
  /** The image that all begin with. */
  readonly image: string
  readonly airlock: Airlock
  /** Id of our running sandbox. */
  readonly sandbox: string
  readonly raw: RawEngine
  readonly container: Docker.Container
  readonly devcontainers: DevContainers
}
