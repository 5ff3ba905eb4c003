import { once } from 'node:events'
import { connect } from 'node:tls'
import { MachineDoor } from '../../src-main/backend/engines/remote/machine-door/machine-door.ts'
import type { Fly } from './fly.ts'

/** The door of an app's machine, through this Fly's own edge. */
export function doorOf({ edge }: Fly, app: string, token: string): MachineDoor {
  const host = `${app}.fly.dev`
  const dial = async () => {
    const socket = connect({ host: '127.0.0.1', port: edge.port, servername: host, ca: edge.authority })
    await once(socket, 'secureConnect')
    return socket
  }
  return new MachineDoor({ origin: `https://${host}`, token, dial })
}
