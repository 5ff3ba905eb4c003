import { createServer, type Server } from 'node:net'
import { usualPorts } from '../../../src-shared/agent/egress-wire.ts'

/** On which names are also asked for: mail, directories, registries, databases, and servers of every kind. */
const otherPorts = [
  ...[21, 25, 389, 465, 587, 636, 853, 873, 993, 995, 1433, 1521, 2222, 3000, 3128, 3306, 4443, 5000, 5432, 5671, 5672],
  ...[6379, 7687, 8000, 8080, 8081, 8082, 8088, 8443, 8883, 8888, 9000, 9001, 9090, 9092, 9200, 9443, 27017],
]

/**
 * Ports on which a name listens beside those that it may be reached on, so that the backend refuses what comes there, in words and with a line
 * in its log. Where an address of ours would keep the person's own servers from listening on all addresses (Linux itself, not
 * gVisor) they are the usual ones alone, which development servers do not take.
 */
export async function sparePorts(address: string): Promise<readonly number[]> {
  return (await keepsOthersAway(address)) ? usualPorts : [...usualPorts, ...otherPorts]
}

/** Tried, for a moment and on any port that is free. */
async function keepsOthersAway(address: string): Promise<boolean> {
  const own = await listening(address, 0)
  if (own === null) return true
  const { port } = own.address() as { port: number }
  const others = await listening('0.0.0.0', port)
  own.close()
  others?.close()
  return others === null
}

async function listening(host: string, port: number): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy())
  return await new Promise((resolve) => {
    server.once('error', () => {
      resolve(null)
    })
    server.listen({ host, port }, () => {
      resolve(server)
    })
  })
}
