import { chmod, link, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { connect, type Server } from 'node:net'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { errorCodeOf } from './error-code.ts'

/** `taken`: another backend answers there already. */
export type SocketClaim = 'bound' | 'taken'

/**
 * Binds `server` to the private socket; whoever binds it is the one backend. The socket that a killed backend left
 * behind refuses connections and is replaced. Starters queue at a guard file, so that none removes the fresh socket of
 * another. On Windows named pipes vanish with their process and nothing has to be replaced.
 */
export async function claimSocket(server: Server, path: string, platform: NodeJS.Platform): Promise<SocketClaim> {
  if (platform === 'win32') return await listen(server, path)
  return await guarded(`${path}.guard`, async () => {
    let claim = await listen(server, path)
    if (claim === 'taken' && !(await answers(path))) {
      await rm(path, { force: true })
      claim = await listen(server, path)
    }
    if (claim === 'bound') await chmod(path, 0o600)
    return claim
  })
}

function listen(server: Server, path: string): Promise<SocketClaim> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      server.off('listening', bound)
      if (errorCodeOf(error) === 'EADDRINUSE') resolve('taken')
      else reject(error)
    }
    const bound = () => {
      server.off('error', failed)
      resolve('bound')
    }
    server.once('error', failed).once('listening', bound)
    server.listen(path)
  })
}

/** Whether somebody listens at `path`. A full queue counts: its owner lives. */
export function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', (error) => {
      resolve(errorCodeOf(error) === 'EAGAIN')
    })
  })
}

const guardPollMs = 20
/** Nobody holds the guard that long and lives: it was left behind and its process id was given to another program. */
const guardStaleMs = 10_000

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  // Linking a finished file is atomic, so a guard is never seen without its owner in it.
  const own = `${path}.${randomUUID()}`
  await writeFile(own, String(process.pid), { mode: 0o600 })
  try {
    while (!(await linked(own, path))) {
      if (await abandoned(path)) await rm(path, { force: true })
      else await pause(guardPollMs)
    }
    try {
      return await work()
    } finally {
      await rm(path, { force: true })
    }
  } finally {
    await unlink(own)
  }
}

async function linked(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path)
    return true
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return false
    throw error
  }
}

async function abandoned(path: string): Promise<boolean> {
  try {
    const owner = Number(await readFile(path, 'utf8'))
    const age = Date.now() - (await stat(path)).mtimeMs
    return age > guardStaleMs || !isAlive(owner)
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return false
    throw error
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCodeOf(error) === 'EPERM'
  }
}
