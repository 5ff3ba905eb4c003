import { sampleServers } from './ports.ts'
import { project } from './world.ts'
import { startFakeBackend } from './server.ts'

/** `tsx testing/fake-backend/main.ts`: the built page with sandboxes that exist in memory only. */
const backend = await startFakeBackend()
backend.world.add(
  {
    name: 'my-api',
    source: {
      kind: 'folder',
      path: '/home/me/my-api',
      files: 213,
      bytes: 4_812_345,
      leftOut: ['node_modules', '.env'],
    },
  },
  project,
)
backend.world.serve('my-api', sampleServers)
backend.world.add({ name: 'scraper', state: 'stopped' }, project)
process.stdout.write(`The fake backend is at ${backend.door.address}\n`)
process.once('SIGINT', () => void backend.close().then(() => process.exit(0)))
