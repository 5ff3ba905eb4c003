import { z } from 'zod'

/*
 * What the official document has in the bodies that Airlock sends, as far as Airlock could want it: no GPUs, no
 * containers in a machine. Fly itself ignores what it does not know, and a config's misspelt field with it.
 */

const text = z.string().optional()
const number = z.number().optional()
const flag = z.boolean().optional()
const texts = z.array(z.string()).optional()
const map = z.record(z.string(), z.string()).optional()
const duration = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h)$/)
  .optional()
const signal = z.enum(['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGKILL', 'SIGUSR1', 'SIGUSR2', 'SIGTERM']).optional()

const guest = z.strictObject({
  cpu_kind: text,
  cpus: number,
  memory_mb: number,
  max_memory_mb: number,
  kernel_args: texts,
  persist_rootfs: z.enum(['never', 'always', 'restart']).optional(),
})
const check = {
  grace_period: duration,
  interval: duration,
  timeout: duration,
  method: text,
  path: text,
  port: number,
  protocol: text,
  type: text,
  tls_server_name: text,
  tls_skip_verify: flag,
  headers: z.array(z.strictObject({ name: text, values: texts })).optional(),
}
const port = z.strictObject({
  port: number,
  start_port: number,
  end_port: number,
  force_https: flag,
  handlers: texts,
  http_options: z
    .strictObject({ compress: flag, h2_backend: flag, headers_read_timeout: number, idle_timeout: number })
    .optional(),
  tls_options: z.strictObject({ alpn: texts, versions: texts, default_self_signed: flag }).optional(),
})
const service = z.strictObject({
  protocol: text,
  internal_port: number,
  autostart: flag,
  autostop: z.enum(['off', 'stop', 'suspend']).optional(),
  min_machines_running: number,
  concurrency: z.strictObject({ type: text, soft_limit: number, hard_limit: number }).optional(),
  ports: z.array(port).optional(),
  checks: z.array(z.strictObject(check)).optional(),
})
const config = z.strictObject({
  image: z.string(),
  env: map,
  metadata: map,
  guest: guest.optional(),
  init: z
    .strictObject({ cmd: texts, entrypoint: texts, exec: texts, kernel_args: texts, swap_size_mb: number, tty: flag })
    .optional(),
  files: z
    .array(z.strictObject({ guest_path: text, raw_value: text, secret_name: text, image_config: text, mode: number }))
    .optional(),
  mounts: z
    .array(
      z.strictObject({
        volume: text,
        path: text,
        name: text,
        encrypted: flag,
        size_gb: number,
        add_size_gb: number,
        extend_threshold_percent: number,
        size_gb_limit: number,
      }),
    )
    .optional(),
  services: z.array(service).optional(),
  checks: z
    .record(z.string(), z.strictObject({ ...check, kind: z.enum(['informational', 'readiness']).optional() }))
    .optional(),
  restart: z
    .strictObject({ policy: z.enum(['no', 'always', 'on-failure']).optional(), max_retries: number })
    .optional(),
  rootfs: z.strictObject({ persist: z.enum(['never', 'always', 'restart']).optional(), size_gb: number }).optional(),
  stop_config: z.strictObject({ signal, timeout: duration }).optional(),
  dns: z.strictObject({ nameservers: texts, searches: texts, hostname: text, skip_registration: flag }).optional(),
  metrics: z.strictObject({ port: number, path: text, https: flag }).optional(),
  auto_destroy: flag,
  schedule: text,
  standbys: texts,
  disable_machine_autostart: flag,
})
const machine = {
  name: text,
  region: text,
  config,
  lease_ttl: number,
  min_secrets_version: number,
  skip_launch: flag,
  skip_secrets: flag,
  skip_service_registration: flag,
}

/** By method and path; the first that fits counts. */
const shapes: readonly (readonly [RegExp, z.ZodType])[] = [
  [/^POST \/v1\/apps$/, z.strictObject({ app_name: z.string(), org_slug: z.string(), network: text })],
  [/^POST .*\/ip_assignments$/, z.strictObject({ type: z.string(), network: text, region: text, org_slug: text })],
  [
    /^POST .*\/volumes$/,
    z.strictObject({
      name: z.string(),
      region: z.string(),
      size_gb: number,
      compute: guest.optional(),
      compute_image: text,
      encrypted: flag,
      fstype: text,
      require_unique_zone: flag,
      unique_zone_app_wide: flag,
      snapshot_id: text,
      snapshot_retention: number,
      auto_backup_enabled: flag,
      source_volume_id: text,
    }),
  ],
  [/^PUT .*\/extend$/, z.strictObject({ size_gb: z.number() })],
  [/^POST .*\/machines$/, z.strictObject(machine)],
  [/^POST .*\/machines\/[^/]+$/, z.strictObject({ ...machine, current_version: text })],
  [/^POST .*\/stop$/, z.strictObject({ signal, timeout: duration })],
  [/^POST .*\/lease$/, z.strictObject({ ttl: number, description: text })],
  [/^POST .*\/metadata\/[^/]+$/, z.strictObject({ value: z.string(), updated_at: text })],
  [/^POST .*\/exec$/, z.strictObject({ command: z.array(z.string()), stdin: text, timeout: number, container: text })],
]

/** What is in a request's body that the document does not have; empty where all is well. */
export function oddFields(method: string, path: string, body: unknown): readonly string[] {
  if (body === undefined) return []
  const shape = shapes.find(([request]) => request.test(`${method} ${path}`))?.[1]
  const read = shape?.safeParse(body)
  return (read?.error?.issues ?? []).map((issue) => `${method} ${path}: ${issue.path.join('.')}: ${issue.message}`)
}
