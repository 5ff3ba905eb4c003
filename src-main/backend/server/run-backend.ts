import type { BackendInfo } from '../../../src-shared/api/contract.ts'
import { announceProcess } from './process-file.ts'
import type { Backend } from '../compose.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import { createBackendServer, type DoorHandlers, type Farewell } from './backend-server.ts'
import type { BackendDirectories } from '../../directories.ts'
import { createIdleEnd } from './idle-end.ts'
import { ensurePrivateDirectory } from './private-directory.ts'
import { claimSocket } from './private-socket.ts'
import { ownsSocket } from './socket-identity.ts'

export interface RunBackendOptions {
  readonly directories: BackendDirectories
  readonly info: BackendInfo
  readonly log: BackendLog
  readonly platform: NodeJS.Platform
  /** Milliseconds without a door and without a running sandbox after which it ends. */
  readonly idleGraceMs?: number
  readonly compose: (quit: (doorsToo: boolean) => void) => Promise<Backend>
}

const standardIdleGraceMs = 60_000
const checkEveryMs = 5000
/** What must be done by then at the end; engines and disks may hang. */
const closePatienceMs = 5000

/**
 * Runs the one backend of this user until it is asked to end or nobody needs it. Resolves with `taken` at once when
 * another one answers already. `stop` aborts it from outside, e.g. on SIGTERM.
 */
export async function runBackend(options: RunBackendOptions, stop: AbortSignal): Promise<'ended' | 'taken'> {
  const { directories, info, log, platform } = options
  await ensurePrivateDirectory(directories.runtime)
  let ready: (handlers: DoorHandlers) => void = () => undefined
  const handlers = new Promise<DoorHandlers>((resolve) => {
    ready = resolve
  })
  const server = createBackendServer({ info, log, handlers })
  if ((await claimSocket(server.http, directories.socketPath, platform)) === 'taken') return 'taken'
  const withdraw = await announceProcess(directories.runtime, info)
  log.info(`Backend ${info.version} answers at ${directories.socketPath}.`)
  const isOurs = await ownsSocket(directories.socketPath, platform)

  const end = new AbortController()
  const ended = new Promise<void>((resolve) => {
    end.signal.addEventListener('abort', () => {
      resolve()
    })
  })
  const finish = (why: string) => {
    if (!end.signal.aborted) log.info(`Ending: ${why}`)
    end.abort()
  }
  stop.addEventListener('abort', () => {
    finish('it was asked to by a signal.')
  })
  if (stop.aborted) finish('it was asked to by a signal.')

  let farewell: Farewell = 'backend-ends'
  const backend = await options.compose((doorsToo) => {
    if (doorsToo) farewell = 'doors-end'
    // The answer to the door goes out first.
    setImmediate(finish, doorsToo ? 'a person ended Airlock.' : 'a door asked for it.')
  })
  ready(backend.handlers)
  const idle = createIdleEnd({
    graceMs: options.idleGraceMs ?? standardIdleGraceMs,
    isNeeded: () => server.connections > 0 || backend.service.isBusy || backend.service.hasRunning,
    end: () => {
      finish('nobody needs it.')
    },
    now: () => performance.now(),
  })
  const timer = setInterval(
    () => {
      idle.check()
      isOurs().then(
        (ours) => {
          // Unreachable for doors to come, which will start another one: two must never decide.
          if (!ours) finish('its socket was removed or replaced.')
        },
        (error: unknown) => {
          log.error('The socket cannot be looked at', error)
        },
      )
    },
    Math.min(checkEveryMs, options.idleGraceMs ?? checkEveryMs),
  )
  await ended
  clearInterval(timer)
  await withinPatience([server.close(farewell), backend.close(), withdraw()], log)
  return 'ended'
}

async function withinPatience(work: readonly Promise<void>[], log: BackendLog): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, closePatienceMs, 'late')
  })
  const done = Promise.allSettled(work).then((results) => {
    for (const result of results) if (result.status === 'rejected') log.error('While ending', result.reason)
  })
  if ((await Promise.race([done, patience])) === 'late') log.info('Not everything let go in time.')
  clearTimeout(timer)
}
