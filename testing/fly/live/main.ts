import { join } from 'node:path'
import { cacheFolder } from '../../../scripts/setup/cache.ts'
import { liveRun } from './live-run.ts'

// `npm run test:fly-live [-- --if-token]`: testing/fly/README.md says what it does and costs.

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
if ((process.env['FLY_API_TOKEN'] ?? '').trim() === '') {
  const mayBeLeftOut = process.argv.includes('--if-token')
  say('FLY_API_TOKEN is not set, so nothing was tried at Fly.io. Set it to a token of `fly tokens create org`.')
  process.exit(mayBeLeftOut ? 0 : 1)
}
const interrupted = new AbortController()
process.once('SIGINT', () => {
  say('Removing what was made …')
  interrupted.abort(new Error('It was interrupted.'))
})
try {
  // One installation for all runs, so that what it prepares on the engine here is prepared once.
  const home = join(cacheFolder(), 'fly-live')
  await liveRun({ env: { ...process.env, AIRLOCK_HOME: home }, say, signal: interrupted.signal })
  say('All of it held.')
} catch (error) {
  say(`✗ ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
