import { apiVersion } from '../../src-shared/api/contract.ts'
import { toErrorReport } from '../../src-shared/errors/airlock-error.ts'
import { openBackendLog } from './logs/backend-log.ts'
import { backendDirectories } from '../directories.ts'
import { runBackend } from './server/run-backend.ts'
import { composeBackend } from './compose.ts'
import { localParts } from './local-parts.ts'
import { version } from './version.ts'

/** The backend's process: one per user, started by whichever door comes first. */
const directories = backendDirectories()
const log = openBackendLog({ directory: directories.log })
const info = { apiVersion, version, pid: process.pid }
const stop = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    stop.abort()
  })
}
// A detached backend outlives the terminal it was started from.
process.on('SIGHUP', () => undefined)
process.on('uncaughtException', (error) => {
  log.error('Something unexpected failed; going on', error)
})
process.on('unhandledRejection', (reason) => {
  log.error('Something failed that nobody waited for; going on', reason)
})

try {
  const outcome = await runBackend(
    {
      directories,
      info,
      log,
      platform: process.platform,
      compose: async (quit) =>
        await composeBackend({ directories, info, log, quit, parts: await localParts({ directories, log }) }),
    },
    stop.signal,
  )
  if (outcome === 'taken') log.info('Another backend answers already.')
  process.exit(0)
} catch (error) {
  log.error('The backend could not start', error)
  const { message, why, remedy } = toErrorReport(error)
  process.stderr.write(`The backend could not start: ${message} ${why} ${remedy}\n`)
  process.exit(1)
}
