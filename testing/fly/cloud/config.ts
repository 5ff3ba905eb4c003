import { z } from 'zod'
import { Refusal } from './refusal.ts'

/** A config as it is taken: what a machine is made from, and all else that came along. */
const taken = z.looseObject({
  image: z.string().min(1),
  env: z.record(z.string(), z.string()).optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  guest: z
    .looseObject({
      cpu_kind: z.enum(['shared', 'performance']).default('shared'),
      cpus: z.number().int().default(1),
      memory_mb: z.number().int().default(256),
    })
    .prefault({}),
  init: z
    .looseObject({
      exec: z.array(z.string()).optional(),
      entrypoint: z.array(z.string()).optional(),
      cmd: z.array(z.string()).optional(),
      swap_size_mb: z.number().optional(),
    })
    .optional(),
  mounts: z.array(z.looseObject({ volume: z.string(), path: z.string() })).optional(),
  files: z
    .array(z.looseObject({ guest_path: z.string(), raw_value: z.string().optional(), mode: z.number().optional() }))
    .optional(),
  services: z
    .array(
      z.looseObject({
        internal_port: z.number().int(),
        protocol: z.string(),
        autostart: z.boolean().optional(),
        autostop: z.enum(['off', 'stop', 'suspend']).optional(),
        ports: z
          .array(z.looseObject({ port: z.number().optional(), handlers: z.array(z.string()).optional() }))
          .optional(),
      }),
    )
    .optional(),
  restart: z
    .looseObject({ policy: z.enum(['no', 'always', 'on-failure']).optional(), max_retries: z.number().optional() })
    .optional(),
  stop_config: z.looseObject({ signal: z.string().optional(), timeout: z.string().optional() }).optional(),
  auto_destroy: z.boolean().optional(),
})

export type TakenConfig = z.infer<typeof taken>

/** @throws Refusal as the API refuses it */
export function takeConfig(value: unknown): TakenConfig {
  const read = taken.safeParse(value)
  if (!read.success) {
    const [issue] = read.error.issues
    throw new Refusal(400, `invalid_argument: config.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`)
  }
  const { guest, mounts = [], files = [] } = read.data
  const [least, most] = guest.cpu_kind === 'shared' ? [256, 2048] : [2048, 8192]
  if (![1, 2, 4, 6, 8, 16].includes(guest.cpus)) throw invalid('guest.cpus must be 1, 2, 4, 6, 8 or 16')
  if (guest.memory_mb % 256 !== 0) throw invalid('guest.memory_mb must be a multiple of 256')
  if (guest.memory_mb < least * guest.cpus || guest.memory_mb > most * guest.cpus) {
    throw invalid(`guest.memory_mb must be between ${String(least)} and ${String(most)} MiB per CPU`)
  }
  if (mounts.length > 1) throw invalid('a machine can have one volume')
  if (files.some((file) => !file.guest_path.startsWith('/'))) throw invalid('files.guest_path must be absolute')
  return read.data
}

/** As it is read: `autostop` in other words than it was written. */
export function shownConfig(config: TakenConfig): unknown {
  const services = config.services?.map((service) => {
    const { autostop } = service
    const shown = autostop === undefined || autostop === 'off' ? false : autostop === 'stop' ? true : autostop
    return { ...service, autostop: shown }
  })
  return { ...config, ...(services === undefined ? {} : { services }) }
}

/** `"30s"`, `"1m"`, `"500ms"` in seconds. */
export function secondsOf(duration: string | undefined, otherwise: number): number {
  const found = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(duration ?? '')
  if (found === null) return otherwise
  const unit = { ms: 0.001, s: 1, m: 60 }[found[2] as 'ms' | 's' | 'm']
  return Math.min(300, Number(found[1]) * unit)
}

const invalid = (text: string): Refusal => new Refusal(422, `invalid_argument: ${text}`)
