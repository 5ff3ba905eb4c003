import { startDocker } from './docker.ts'
import { removeAbandonedEngines } from './engine-directory.ts'
import { startPodman } from './podman.ts'

// Private engines to play with: `npx tsx testing/engines/cli.ts up`. Ctrl-C ends them and removes what they made.

if (process.argv[2] !== 'up') {
  process.stderr.write('Usage: npx tsx testing/engines/cli.ts up\n')
  process.exit(2)
}

removeAbandonedEngines()
const engines = await Promise.all([startDocker(), startPodman(), startPodman({ runtime: 'runsc' })])
const [docker, podman, podmanRunsc] = engines
process.stdout.write(
  [
    `Docker (runc, runsc)    unix://${docker.socket}`,
    `Podman (runc)           unix://${podman.socket}`,
    `Podman (all in gVisor)  unix://${podmanRunsc.socket}`,
    'Use one: AIRLOCK_ENGINE=unix://… npx airlock …   Ctrl-C ends them.',
    '',
  ].join('\n'),
)
await new Promise((resolve) => {
  process.once('SIGINT', resolve)
  process.once('SIGTERM', resolve)
})
await Promise.all(engines.map((engine) => engine.stop()))
