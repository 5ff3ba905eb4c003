import { readFileSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import { connect } from 'node:tls'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'

/**
 * Where `<app>.fly.dev` is reached: as everybody does, or where `AIRLOCK_FLY_EDGE` says: `127.0.0.1:PORT`, a proxy on this computer
 * that speaks TLS for these names, by the authority in the file that `AIRLOCK_FLY_EDGE_AUTHORITY` names. The names are checked all the same.
 * @throws AirlockError `invalid-input`
 */
export function machineEdge(
  env: Readonly<Record<string, string | undefined>>,
): ((host: string) => () => Promise<Duplex>) | null {
  const set = env['AIRLOCK_FLY_EDGE']?.trim() ?? ''
  if (set === '') return null
  const port = /^127\.0\.0\.1:(\d{1,5})$/.exec(set)?.[1]
  const file = env['AIRLOCK_FLY_EDGE_AUTHORITY'] ?? ''
  if (port === undefined || file === '') throw notAnEdge()
  const ca = readFileSync(file, 'utf8')
  return (servername) => () =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: Number(port), servername, ca })
      socket.once('error', reject)
      socket.once('secureConnect', () => {
        socket.off('error', reject)
        resolve(socket)
      })
    })
}

function notAnEdge(): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: 'AIRLOCK_FLY_EDGE is not a proxy of machines.',
    why: 'It must be 127.0.0.1:PORT, with the file of its authority in AIRLOCK_FLY_EDGE_AUTHORITY.',
    remedy: 'Unset it: machines are reached at their names then.',
  })
}
