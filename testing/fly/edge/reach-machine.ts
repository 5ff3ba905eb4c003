import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { FlyCloud } from '../cloud/cloud.ts'
import type { FlyMachine } from '../cloud/machine.ts'

export interface Reached {
  readonly machine: FlyMachine
  readonly stream: Duplex
}

/** How often a service that does not listen yet is tried. */
const tries = 40

/** A connection to the service behind a host name; the machine is woken where it may be. Null where there is none. */
export async function reachMachine(cloud: FlyCloud, request: IncomingMessage): Promise<Reached | null> {
  const found = serviceFor(cloud, request)
  if (found === null) return null
  const { machine, port, autostart } = found
  if (machine.state !== 'started') {
    if (!autostart || !(await wake(machine))) return null
  }
  for (let attempt = 0; attempt < tries && machine.running !== null; attempt += 1) {
    try {
      return { machine, stream: await machine.running.dial(port) }
    } catch {
      // It has started, its program does not listen yet: Fly tries for some seconds too.
      await pause(cloud.settings.secondMs / 8)
    }
  }
  return null
}

/** Whether anybody is at this name: an app without an address has none. */
export function appOf(cloud: FlyCloud, host: string | undefined) {
  const name = /^([a-z0-9-]+)\.fly\.dev(?::\d+)?$/.exec(host ?? '')?.[1]
  const app = name === undefined ? undefined : cloud.apps.get(name)
  return app === undefined || app.addresses.length === 0 ? null : app
}

function serviceFor(cloud: FlyCloud, { headers }: IncomingMessage) {
  const forced = headers['fly-force-instance-id']
  const all = (appOf(cloud, headers.host)?.livingMachines ?? []).flatMap((machine) => {
    if (forced !== undefined && machine.id !== forced) return []
    const service = machine.config.services?.find(({ ports }) => ports?.some(({ port }) => port === 443))
    if (service === undefined) return []
    return [{ machine, port: service.internal_port, autostart: service.autostart ?? true }]
  })
  return all.find(({ machine }) => machine.state === 'started') ?? all[0] ?? null
}

async function wake(machine: FlyMachine): Promise<boolean> {
  try {
    machine.start()
  } catch {
    // It is on its way to another state: nobody can be reached now.
    return false
  }
  while (machine.state === 'starting') {
    await new Promise<void>((resolve) => {
      const stop = machine.onChange(() => {
        stop()
        resolve()
      })
    })
  }
  return (machine.state as string) === 'started'
}
