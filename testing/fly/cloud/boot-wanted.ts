import type { BootWanted } from '../hosts/machine-host.ts'
import type { FlyMachine } from './machine.ts'

/** What a machine is booted from: its config, and the variables that Fly adds. */
export function bootWanted(machine: FlyMachine, digest: string, apiFolder: string): BootWanted {
  const { config, app, id, region, version } = machine
  const { init, guest, files = [], mounts = [] } = config
  const entrypoint = init?.exec ?? init?.entrypoint
  const command = init?.exec === undefined ? init?.cmd : []
  return {
    machineId: id,
    image: config.image,
    ...(entrypoint === undefined ? {} : { entrypoint }),
    ...(command === undefined ? {} : { command }),
    env: {
      ...config.env,
      FLY_APP_NAME: app,
      FLY_MACHINE_ID: id,
      FLY_REGION: region,
      FLY_PRIVATE_IP: 'fdaa:0:1::2',
      FLY_IMAGE_REF: `${config.image.replace(/@.*$/, '')}@${digest}`,
      FLY_MACHINE_VERSION: version,
      FLY_VM_MEMORY_MB: String(guest.memory_mb),
    },
    files: files.map((file) => ({
      path: file.guest_path,
      content: Buffer.from(file.raw_value ?? '', 'base64'),
      mode: file.mode ?? 0o644,
    })),
    mounts: mounts.map(({ volume, path }) => ({ volumeId: volume, path })),
    cpus: guest.cpus,
    memoryMb: guest.memory_mb,
    apiFolder,
  }
}
