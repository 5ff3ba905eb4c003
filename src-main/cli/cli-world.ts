import type { Readable, Writable } from 'node:stream'
import type { BackendConnection } from '../backend-client/backend-connection.ts'
import type { BackendConnector } from '../backend-client/backend-connector.ts'

/** The terminal or pipe that a command runs in. Tests give one of their own. */
export interface CliIo {
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown }
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number }
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  /** Calls `listener` for each of these signals until the function it gives is called. */
  onSignals(names: readonly NodeJS.Signals[], listener: (name: NodeJS.Signals) => void): () => void
  /** Calls `listener` when the terminal got another size. */
  onResize(listener: () => void): () => void
}

/** What commands work with. */
export interface CliWorld {
  readonly io: CliIo
  readonly connector: BackendConnector
  /** The backend, started when there is none; one connection for the whole command. */
  backend(): Promise<BackendConnection>
  readonly environment: NodeJS.ProcessEnv
  readonly directory: string
  /** The built page, for `serve`. */
  readonly pageDirectory: string
  /** Private to this user (0700); it is there once the backend runs. */
  readonly runtimeDirectory: string
  /** What is kept of this installation. */
  readonly stateDirectory: string
  /** Ends the command with this exit code. */
  exit(code: number): void
}
