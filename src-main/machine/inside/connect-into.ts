import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { createConnection, type Socket } from 'node:net'

/** open(2): a handle of the file itself, whatever it is. Node has no name for it. */
const pathOnly = 0o10000000

/**
 * Connects to a socket in a folder that others may write. A link in its place would lead root to another socket, so the file is
 * held first, and connected to by that handle. Rejects for whatever is no socket.
 */
export async function connectInto(path: string): Promise<Socket> {
  const held = await open(path, pathOnly | constants.O_NOFOLLOW)
  try {
    if (!(await held.stat()).isSocket()) throw new Error('What should be the socket of the agent is something else.')
    const socket = createConnection(`/proc/self/fd/${String(held.fd)}`)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return socket
  } finally {
    await held.close()
  }
}
