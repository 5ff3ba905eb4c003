import type { Duplex } from 'node:stream'
import type Dockerode from 'dockerode'
import type { IsolationLevel } from '../../../../../src-shared/engine/isolation.ts'
import type { EngineInfo } from './engine-info.ts'
import type { EngineNotice } from './engine-notices.ts'

/** Deadlines in milliseconds, for calls that name none of their own. */
export const deadlines = { control: 10_000, create: 60_000 } as const

export interface EngineCallOptions {
  /** Cancels the call; it then rejects with an AirlockError of code `cancelled`. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds until the call rejects with `engine-timeout`; default `deadlines.control`. 0 = none. */
  readonly deadline?: number | undefined
}

export interface EngineRequestOptions extends EngineCallOptions {
  /** Sent as JSON. A Buffer or a string is sent as it is, with `contentType`. */
  readonly body?: unknown
  readonly contentType?: string | undefined
  /** Values are encoded; objects as JSON (as the engines want filters); undefined ones are left out. */
  readonly query?: Readonly<Record<string, unknown>> | undefined
}

export interface ExecOptions {
  readonly argv: readonly string[]
  readonly tty?: boolean | undefined
  /** E.g. `1000:1000`; the container's user when absent. */
  readonly user?: string | undefined
  /** `NAME=value` lines. */
  readonly env?: readonly string[] | undefined
  readonly workingDirectory?: string | undefined
  /** First size of the terminal; only with `tty`. */
  readonly size?: { readonly columns: number; readonly rows: number } | undefined
  readonly signal?: AbortSignal | undefined
  readonly deadline?: number | undefined
}

/** A started exec. */
export interface EngineExec {
  readonly id: string
  /**
   * Raw bytes both ways, half-close allowed: with `tty` what the terminal says, without it Docker's framing
   * (8-byte headers), which the caller takes apart. Destroy it to hang up. Back-pressure is the socket's own.
   */
  readonly stream: Duplex
}

/** A runtime that sandboxes can be created with on this engine, and how. The level is a hint until it was proven. */
export type EngineRuntime =
  | {
      readonly available: true
      /** As the engine calls it: `runc`, `crun`, `runsc`, `kata-runtime` … */
      readonly name: string
      readonly level: IsolationLevel
      /** Create, start and exec through this connection: on Podman another service on the same storage. */
      readonly connection: EngineConnection
      /** What to write into `HostConfig.Runtime`; null = leave it out (Podman ignores it: the connection decides). */
      readonly hostConfigRuntime: string | null
    }
  | {
      readonly available: false
      readonly name: string
      readonly level: IsolationLevel
      /** Why not, and what to do: a sentence for a person. */
      readonly reason: string
    }

/**
 * An engine that has answered, said who it is and agreed on an API version. Every method rejects with an `EngineError`
 * (an AirlockError with `status`) or with `cancelled`.
 */
export interface EngineConnection {
  readonly kind: 'docker' | 'podman'
  /** E.g. `Docker 26.1.4` or `Podman 4.3.1`. */
  readonly name: string
  readonly version: string
  /** Negotiated once, e.g. `1.41`; part of every path. */
  readonly apiVersion: string
  /** E.g. `unix:///run/docker.sock`. */
  readonly endpoint: string
  readonly info: EngineInfo
  /** Weak points of this installation, as sentences. */
  readonly warnings: readonly string[]
  /** What is known of the versions that it reports, as sentences that a person may put away. */
  readonly versionAdvice: readonly string[]
  /** Strongest first. Where none of level `gvisor` is available there is an entry that says why. */
  readonly runtimes: readonly EngineRuntime[]

  /** dockerode bound to this endpoint and version, whatever the environment says. Use it within `call`. */
  readonly docker: Dockerode

  /**
   * Runs dockerode calls under a deadline, with errors mapped: pass `abortSignal` on where dockerode takes one.
   * `connection.call((docker, abortSignal) => docker.getContainer(id).inspect({ abortSignal }), { signal })`
   */
  call<T>(work: (docker: Dockerode, abortSignal: AbortSignal) => Promise<T>, options?: EngineCallOptions): Promise<T>

  /**
   * For what dockerode gets wrong or does not have. `path` has no version and no query: `/exec/<id>/resize`,
   * `/libpod/containers/create`; names in it are encoded by the caller. Resolves with the parsed JSON
   * (undefined for an empty body, text if it is not JSON) on any 2xx or 304.
   */
  request<T>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD',
    path: string,
    options?: EngineRequestOptions,
  ): Promise<T>

  /** Creates and starts an exec and takes over its byte stream. `containerId` is an id or a name. */
  hijackExec(containerId: string, options: ExecOptions): Promise<EngineExec>
  /** Sets a terminal's size (clamped to 2…500). An exec that has ended, or Podman's 201, is not an error. */
  resizeExec(
    execId: string,
    size: { readonly columns: number; readonly rows: number },
    options?: EngineCallOptions,
  ): Promise<void>
  /** The exit code, or null while it runs. Waits up to a second for an engine that has not noted it yet. */
  execExitCode(execId: string, options?: EngineCallOptions): Promise<number | null>

  /**
   * What happens on the engine, normalised. Never ends by itself: an interruption is told as `{ kind: 'gap' }`, and so
   * is its end. Ends when `signal` aborts.
   */
  events(options: {
    readonly signal: AbortSignal
    readonly filters?: Readonly<Record<string, readonly string[]>>
  }): AsyncIterable<EngineNotice>

  /** Rejects when the engine does not answer. */
  ping(options?: EngineCallOptions): Promise<void>

  /** Lets go of sockets and ends services that we started (by pid). Idempotent. */
  close(): Promise<void>
}
