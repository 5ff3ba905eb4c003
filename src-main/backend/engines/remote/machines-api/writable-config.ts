import type { MachineConfig } from './shapes.ts'

/** A config as Fly gave it, as Fly takes it: `autostop` is read in other words than it is written in. */
export function writableConfig(config: MachineConfig): MachineConfig {
  if (config.services === undefined) return config
  const services = config.services.map((service) => {
    if (typeof service.autostop !== 'boolean') return service
    return { ...service, autostop: service.autostop ? 'stop' : 'off' }
  })
  return { ...config, services }
}
