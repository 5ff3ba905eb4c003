import type { Duplex } from 'node:stream'

/** What the engine needs to know of the agent: how it is started and how it is spoken to. Paths are in the sandbox. */
export interface AgentProgram {
  /** PID 1 of every sandbox. */
  readonly initCommand: readonly string[]
  /** The program of one exec that carries bytes between its stdio and the agent. */
  readonly bridgeCommand: readonly string[]
  /** Takes Docker's framing off an exec's stream: reads are its standard output, writes its input. */
  demultiplex(framed: Duplex): Duplex
}
