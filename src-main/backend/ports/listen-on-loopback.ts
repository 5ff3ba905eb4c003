import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

const attempts = 8

/**
 * Listens at one port of 127.0.0.1 and of ::1, where there is one: browsers may take `*.localhost` for either, and at the
 * other one somebody else would get what is meant for us. Another port than `wanted` is taken when that is not free.
 */
export async function listenOnLoopback(create: () => Server, wanted: number): Promise<readonly [Server, ...Server[]]> {
  let port = wanted
  for (let attempt = 1; ; attempt++) {
    const first = create()
    try {
      await listen(first, '127.0.0.1', port)
    } catch (error) {
      if (!isTaken(error) || attempt >= attempts) throw error
      port = 0
      continue
    }
    const second = create()
    try {
      await listen(second, '::1', portOf(first))
      return [first, second]
    } catch (error) {
      if (!isTaken(error)) return [first]
      first.close()
      if (attempt >= attempts) throw error
      port = 0
    }
  }
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen({ host, port, exclusive: true })
  await once(server, 'listening')
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
}
