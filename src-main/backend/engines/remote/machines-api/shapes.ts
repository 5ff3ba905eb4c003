import { z } from 'zod'

/*
 * The few fields that Airlock reads. Fly promises none of them, leaves out what is zero, and adds others: what is
 * missing or of another kind is undefined, and unknown fields are kept, since a config goes back whole.
 */

const text = z.string().optional().catch(undefined)
const number = z.number().optional().catch(undefined)
const flag = z.boolean().optional().catch(undefined)
const hostStatus = z.enum(['ok', 'unknown', 'unreachable']).optional().catch(undefined)
const texts = z.record(z.string(), z.string()).optional().catch(undefined)

/** A list where Go may say null. */
const listOf = <S extends z.ZodType>(one: S) => z.preprocess((value) => value ?? [], z.array(one))

const guest = z.looseObject({ cpu_kind: text, cpus: number, memory_mb: number })
const mount = z.looseObject({ volume: text, path: text })
const service = z.looseObject({
  internal_port: number,
  protocol: text,
  autostart: flag,
  /** Written as a word, read as `false`, `true` or `"suspend"`. */
  autostop: z.union([z.boolean(), z.string()]).optional().catch(undefined),
})

export const machineConfig = z.looseObject({
  image: text,
  guest: guest.optional().catch(undefined),
  env: texts,
  metadata: texts,
  mounts: z.array(mount).optional().catch(undefined),
  services: z.array(service).optional().catch(undefined),
})

const exitEvent = z.looseObject({
  exit_code: number,
  guest_exit_code: number,
  guest_signal: number,
  signal: number,
  oom_killed: flag,
  requested_stop: flag,
  restarting: flag,
})
export const machineEvent = z.looseObject({
  id: text,
  type: text,
  status: text,
  source: text,
  timestamp: number,
  request: z
    .looseObject({ exit_event: exitEvent.optional().catch(undefined) })
    .optional()
    .catch(undefined),
})

const imageRef = z.looseObject({ registry: text, repository: text, tag: text, digest: text })

export const machine = z.looseObject({
  id: z.string(),
  name: text,
  /** Any word: see `MachineState` for those that are known. */
  state: z.string().catch('unknown'),
  region: text,
  /** Names the version of the config. */
  instance_id: text,
  private_ip: text,
  /** Missing where the host does not answer; `incomplete_config` is then what is known of it. */
  config: machineConfig.optional().catch(undefined),
  incomplete_config: machineConfig.optional().catch(undefined),
  host_status: hostStatus,
  image_ref: imageRef.optional().catch(undefined),
  events: listOf(machineEvent).catch([]),
  created_at: text,
  updated_at: text,
})

export const volume = z.looseObject({
  id: z.string(),
  name: text,
  state: z.string().catch('unknown'),
  region: text,
  size_gb: number,
  attached_machine_id: z.string().nullish().catch(undefined),
  host_status: hostStatus,
  encrypted: flag,
  created_at: text,
})

export const app = z.looseObject({
  id: text,
  name: z.string(),
  status: text,
  network: text,
  organization: z.looseObject({ slug: text }).optional().catch(undefined),
  machine_count: number,
  volume_count: number,
})

export const apps = z.looseObject({ apps: listOf(app), total_apps: number })
export const machines = listOf(machine)
export const volumes = listOf(volume)
export const events = listOf(machineEvent)

export const orgMachines = z.looseObject({
  machines: listOf(z.looseObject({ ...machine.shape, app_name: text })),
  next_cursor: text,
  /** Regions that did not answer: the list is then not whole. */
  error_regions: listOf(z.string()).catch([]),
})
export const orgVolumes = z.looseObject({
  volumes: listOf(z.looseObject({ ...volume.shape, app_name: text })),
  next_cursor: text,
})

export const ipAssignment = z.looseObject({ ip: text, type: text, region: text, shared: flag })
export const ipAssignments = z.looseObject({ ips: listOf(ipAssignment) })

export const currentTokens = z.looseObject({
  tokens: listOf(
    z.looseObject({
      org_slug: text,
      organization: text,
      apps: listOf(z.string()).catch([]),
      token_id: text,
      user: text,
    }),
  ),
})

export const started = z.looseObject({ previous_state: text, migrated: flag, new_host: text }).optional().catch({})
export const waited = z.looseObject({ ok: flag, state: text, version: text, event_id: text }).optional().catch({})
export const execResult = z.looseObject({
  exit_code: z.number().catch(0),
  exit_signal: z.number().catch(0),
  stdout: z.string().catch(''),
  stderr: z.string().catch(''),
})
/** For answers that say nothing that we need. */
export const anything = z.unknown()

export type MachineConfig = z.infer<typeof machineConfig>
export type Machine = z.infer<typeof machine>
export type MachineEvent = z.infer<typeof machineEvent>
export type ExitEvent = z.infer<typeof exitEvent>
export type Volume = z.infer<typeof volume>
export type App = z.infer<typeof app>
export type ExecResult = z.infer<typeof execResult>
export type IpAssignment = z.infer<typeof ipAssignment>
export type CurrentToken = z.infer<typeof currentTokens>['tokens'][number]
export type OrgMachine = z.infer<typeof orgMachines>['machines'][number]
export type OrgVolume = z.infer<typeof orgVolumes>['volumes'][number]
