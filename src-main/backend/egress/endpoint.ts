import type { Duplex } from 'node:stream'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'

/** A name inside sandboxes that the backend answers by itself: what connects to it on port 80 goes nowhere else. */
export interface EgressEndpoint {
  readonly host: string
  /** Takes the connection over. Never throws; it may go on as long as the stream does. */
  serve(stream: Duplex, context: EndpointContext): void
}

export interface EndpointContext {
  readonly sandbox: SandboxId
  /** Tells the gate's log what came of each request on this connection; nobody listens where it is left out. */
  readonly note?: (text: string) => void
}

/** Which endpoints each sandbox has, as it changes. */
export interface EgressEndpoints {
  of(sandbox: SandboxId): readonly EgressEndpoint[]
  /** Calls `listener` when those of a sandbox are others than before. */
  subscribe(listener: (sandbox: SandboxId) => void): () => void
}
