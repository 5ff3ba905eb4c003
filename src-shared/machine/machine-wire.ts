import type { EgressTerms } from '../policy/policy.ts'
import type { SandboxId } from '../engine/sandbox.ts'

/**
 * What a backend asks of the program that is root in a cloud machine: HTTP with `Authorization: Bearer TOKEN` on every path but
 * `health`. It starts the person's programs in namespaces of their own, holds the gate there, and ends the machine when nobody
 * needs it. Rules: docs/spec/machine.md.
 */
export const machinePaths = {
  /** GET, no token: `MachineHealth`. */
  health: '/airlock/health',
  /** WebSocket, binary: the bytes of one connection to the agent. */
  channel: '/airlock/channel',
  /** PUT `MachineEgress`; answers `MachineState`, or 409 where it was made from another version. */
  egress: '/airlock/egress',
  /** GET: lines of JSON, each `readonly EgressRequest[]`: all that is known first, then what is new. Never ends by itself. */
  requests: '/airlock/requests',
  /** GET: `MachineState`. */
  state: '/airlock/state',
  /** PUT `MachineLifeWish`; answers `MachineState`. */
  life: '/airlock/life',
  /** GET, or PUT `MachineShareWish | null`; both answer `MachineShareAnswer`. */
  share: '/airlock/share',
  /** GET, or PUT `MachineSecretsChange`; both answer `MachineSecretsAnswer`. */
  secrets: '/airlock/secrets',
  /** PUT null: values are forgotten, as before a sleep, in which memory is written down by the platform; answers likewise. */
  forget: '/airlock/secrets/forget',
} as const

export const machineGeneration = 1

/** Where the platform's proxy connects to. */
export const machinePort = 8043

/** Read once when the machine starts. Placed by the engine, readable by root alone. */
export const machineConfigPath = '/etc/airlock/machine.json'

export interface MachineConfig {
  readonly generation: number
  readonly sandbox: SandboxId
  /** Of the host inside. */
  readonly host: string
  /** sha-256 of the token, hexadecimal: whoever reads the configuration of a machine cannot enter it. */
  readonly tokenHash: string
  readonly life: MachineLife
}

/** Until when, and how long without work. */
export interface MachineLife {
  /** Minutes without any activity after which the machine is suspended; null: never. */
  readonly idleMinutes: number | null
  /** ISO 8601: when it is ended in any case; null: never. */
  readonly endsAt: string | null
}

export interface MachineLifeWish extends MachineLife {
  /** Somebody works in it by what the machine sees too little of, such as a save. */
  readonly isUsed?: true | undefined
}

export interface MachineEgress {
  readonly terms: EgressTerms
  /** The `boot` whose isolation was seen to hold, and nothing goes out of another one; null: what was told before. */
  readonly provenBoot: string | null
  /** `egressVersion` of the state that this change was made from: one that was overtaken on its way is refused. */
  readonly onto: string
}

export interface MachineHealth {
  readonly generation: number
  readonly inside: 'starting' | 'running'
}

export interface MachineState {
  /** Random per start of the machine; the same after a suspension. */
  readonly boot: string
  readonly startedAt: string
  /** Another after each change of what may go out, and after each start. */
  readonly egressVersion: string
  /** Whether the way out is open. */
  readonly isServing: boolean
  /** Why there is no way out although there could be one. */
  readonly trouble: string | null
  readonly life: MachineLife
  /** What keeps it awake now, as words; empty when nothing does. */
  readonly keptAwakeBy: readonly string[]
  /** Milliseconds since something did. */
  readonly idleMs: number
}
