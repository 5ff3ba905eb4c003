import { createHash } from 'node:crypto'
import type { SandboxSpec } from '../../../../../src-shared/engine/sandbox.ts'
import {
  machineConfigPath,
  machineGeneration,
  machinePort,
  type MachineConfig,
  type MachineLife,
} from '../../../../../src-shared/machine/machine-wire.ts'
import type { Guest } from '../machines-api/calls/volumes.ts'
import type { Metadata } from './metadata.ts'

/** A machine's config as it is asked for, whole: kept here, compared with what Fly says, and sent again where it must be. */
export interface DesiredConfig {
  readonly [more: string]: unknown
  readonly image: string
  readonly guest: { readonly cpu_kind: string; readonly cpus: number; readonly memory_mb: number }
  readonly mounts: readonly { readonly volume: string; readonly path: string }[]
  readonly metadata: Metadata
}

export interface ConfigInputs {
  readonly spec: SandboxSpec
  /** By digest. */
  readonly image: string
  readonly guest: Guest
  readonly volume: string
  readonly token: string
  readonly life: MachineLife
  readonly metadata: Metadata
}

/** Where `src-main/machine` expects the disk. */
const dataPath = '/data'
const program = '/opt/airlock/agent/machine'

/** Seconds in which the machine saves histories and ends its programs. */
export const stopSeconds = 30

export function desiredConfig(inputs: ConfigInputs): DesiredConfig {
  const { spec, image, guest, volume, token, life, metadata } = inputs
  const own: MachineConfig = {
    generation: machineGeneration,
    sandbox: spec.id,
    host: hostOf(spec.name),
    tokenHash: createHash('sha256').update(token).digest('hex'),
    life,
  }
  const rawValue = Buffer.from(JSON.stringify(own)).toString('base64')
  return {
    image,
    guest: { ...guest },
    init: { exec: [program] },
    files: [{ guest_path: machineConfigPath, raw_value: rawValue, mode: 0o600 }],
    mounts: [{ volume, path: dataPath }],
    services: [
      {
        protocol: 'tcp',
        internal_port: machinePort,
        // Woken by the person alone: anybody can knock at a public name, and a machine that runs costs.
        autostart: false,
        autostop: 'off',
        ports: [{ port: 443, handlers: ['tls', 'http'] }],
      },
    ],
    restart: { policy: 'on-failure' },
    stop_config: { signal: 'SIGTERM', timeout: `${String(stopSeconds)}s` },
    metadata,
  }
}

/** What a prompt shows: the sandbox's name in letters that a host name may have. */
function hostOf(name: string): string {
  const clean = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return clean.slice(0, 63) || 'sandbox'
}
