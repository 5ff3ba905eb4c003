import { createHash } from 'node:crypto'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import envPaths from 'env-paths'

/** Where the backend keeps what. Absolute paths; none is created by asking. */
export interface BackendDirectories {
  /** Records, manifests and the installation's key. */
  readonly state: string
  readonly config: string
  /** What can be made again, e.g. the runtime; shared with the set-up scripts. */
  readonly cache: string
  readonly log: string
  /** Holds the socket; private (0700). */
  readonly runtime: string
  /** What doors connect to: a Unix socket, or a named pipe on Windows. */
  readonly socketPath: string
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  /** Null where the platform has no user ids. */
  readonly uid: number | null
  readonly home: string
  readonly temporary: string
}

export function processSurroundings(): Surroundings {
  return {
    env: process.env,
    platform: process.platform,
    uid: process.getuid?.() ?? null,
    home: homedir(),
    temporary: tmpdir(),
  }
}

/** Kernels cut socket addresses at 104 (macOS) or 108 bytes. */
const longestSocketPath = 99

/**
 * The directories of the person who runs this: below `AIRLOCK_HOME` when it is set (a backend of its own), else where
 * the platform keeps such things. The cache is shared unless `AIRLOCK_CACHE` names another. Doors use it as well.
 */
export function backendDirectories(surroundings: Surroundings = processSurroundings()): BackendDirectories {
  const { env } = surroundings
  const standard = envPaths('airlock', { suffix: '' })
  const cache = env['AIRLOCK_CACHE'] || standard.cache
  const own = env['AIRLOCK_HOME']
  const state = own ? join(own, 'state') : join(standard.data, 'state')
  const config = own ? join(own, 'config') : standard.config
  const log = own ? join(own, 'log') : standard.log
  const session = env['XDG_RUNTIME_DIR']
  const preferred = own ? join(own, 'run') : session ? join(session, 'airlock') : join(state, 'run')
  if (surroundings.platform === 'win32') {
    return { state, config, cache, log, runtime: preferred, socketPath: `\\\\.\\pipe\\airlock-${digest(preferred)}` }
  }
  const runtime = shortEnough(preferred) ? preferred : inTemporary(surroundings, preferred)
  return { state, config, cache, log, runtime, socketPath: socketIn(runtime) }
}

function socketIn(runtime: string): string {
  return join(runtime, 'backend.sock')
}

function shortEnough(runtime: string): boolean {
  return Buffer.byteLength(socketIn(runtime)) <= longestSocketPath
}

function inTemporary(surroundings: Surroundings, preferred: string): string {
  const name = `airlock-${String(surroundings.uid ?? 0)}-${digest(preferred)}`
  const candidate = join(surroundings.temporary, name)
  return shortEnough(candidate) ? candidate : join('/tmp', name)
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
