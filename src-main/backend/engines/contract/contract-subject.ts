import type { IsolationLevel, IsolationRequest } from '../../../../src-shared/engine/isolation.ts'
import type { SandboxId } from '../../../../src-shared/engine/sandbox.ts'
import type { ContainerEngine } from '../engine.ts'
import type { FaultyPath } from './faulty-path.ts'

/** One engine as the contract suite uses it. What a kind of engine cannot offer to tests is a reason instead. */
export interface ContractSubject {
  readonly engine: ContainerEngine
  /** What every sandbox of this run asks for, and the level that it must get. */
  readonly isolation: IsolationRequest
  readonly level: IsolationLevel
  /** An image with a distribution in it, and one with BusyBox alone; both are on the engine already. */
  readonly images: { readonly ordinary: string; readonly bare: string }
  /** The smallest memory that there is, where it is more than the rules ask for. */
  readonly leastMemoryBytes?: number
  /** The same installation in a backend that was started anew: same key, same engine, nothing remembered. */
  reopen(): Promise<ContainerEngine>
  /** Another installation on the same engine. */
  stranger(): Promise<ContainerEngine>
  /** What there is for sandboxes and errands, by name, looked at behind the engine’s back; caches are left out. */
  traces(): Promise<readonly string[]>
  /** Runs a shell script inside a sandbox, in its workspace; resolves with what it printed. */
  readonly inside: Offered<(id: SandboxId, script: string) => Promise<string>>
  /** The same, where sandboxes have a boundary that is worth looking at. */
  readonly boundary: Offered<(id: SandboxId, script: string) => Promise<string>>
  /** Whether what `connect` opens is a shell of the tests’ own. */
  readonly bridge: Offered<true>
  /** Whether sandboxes are made anew of another spec. */
  readonly recreation: Offered<true>
  /** Requests on their way to the engine, to be broken. */
  readonly path: Offered<FaultyPath>
  /** Somebody else’s hand on the engine. */
  readonly outside: Offered<OutsideHand>
  close(): Promise<void>
}

export type Offered<T> =
  { readonly offered: true; readonly value: T } | { readonly offered: false; readonly reason: string }

export function offer<T>(value: T): Offered<T> {
  return { offered: true, value }
}
export function lacking(reason: string): { readonly offered: false; readonly reason: string } {
  return { offered: false, reason }
}

/** Does to containers what a person could do by `docker` or `podman`. */
export interface OutsideHand {
  kill(id: SandboxId): Promise<void>
  remove(id: SandboxId): Promise<void>
  readonly rename: Offered<(id: SandboxId, name: string) => Promise<void>>
  /** A container that carries a sandbox’s labels, changed as told; resolves with its engine id. */
  forge(
    id: SandboxId,
    name: string,
    change: (labels: Record<string, string>) => Record<string, string>,
  ): Promise<string>
  /** A container or volume of exactly this name that is not ours. */
  readonly occupyContainer: Offered<(name: string) => Promise<void>>
  readonly occupyVolume: Offered<(name: string) => Promise<void>>
  /** Removes whatever the above made. */
  clean(): Promise<void>
  /** What the engine itself says of a sandbox’s container. */
  inspect(id: SandboxId): Promise<unknown>
  /** Processes of a container as its engine counts them from outside. */
  processes(id: SandboxId): Promise<readonly string[]>
}
