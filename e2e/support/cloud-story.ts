import { asAnotherKernel } from '../../testing/fly/as-another-kernel.ts'
import { RealFly } from '../../testing/fly/real-fly.ts'
import { apiVersion } from '../../src-shared/api/contract.ts'
import { composeBackend } from '../../src-main/backend/compose.ts'
import { localParts } from '../../src-main/backend/local-parts.ts'
import type { BackendLog } from '../../src-main/backend/logs/backend-log.ts'
import { runBackend } from '../../src-main/backend/server/run-backend.ts'
import { version } from '../../src-main/backend/version.ts'
import { backendDirectories, processSurroundings } from '../../src-main/directories.ts'
import { test } from './story.ts'

interface CloudFixtures {
  /** A Fly.io of the story’s own, whose machines are containers. */
  readonly fly: RealFly
  readonly backendHere: undefined
}

/** Quiet: what fails shows in the page. */
const log: BackendLog = { info: () => undefined, error: () => undefined }

/**
 * Stories with an account at a Fly.io of their own. The backend is the real one, on its usual socket, for every door; it runs
 * in the test only because a container stands for the machine: its kernel is this computer’s, and is judged as another one.
 */
export const cloudTest = test.extend<CloudFixtures>({
  fly: async ({}, use) => {
    const fly = await RealFly.start()
    await use(fly)
    await fly.close()
  },
  computer: async ({ engineSocket, fly }, use) => {
    const own = { FLY_API_TOKEN: '', AIRLOCK_ENGINE: `unix://${engineSocket}` }
    await use({ environment: { ...process.env, ...fly.env, ...own } })
  },
  backendHere: [
    async ({ airlock }, use) => {
      const surroundings = { ...processSurroundings(), env: airlock.environment }
      const directories = backendDirectories(surroundings)
      const info = { apiVersion, version, pid: process.pid }
      const stop = new AbortController()
      const compose = async (quit: (doorsToo: boolean) => void) => {
        const parts = asAnotherKernel(await localParts({ directories, log, surroundings }))
        return composeBackend({ directories, info, log, parts, quit })
      }
      const ended = runBackend({ directories, info, log, platform: process.platform, compose }, stop.signal)
      await use(undefined)
      stop.abort()
      await ended
    },
    { auto: true },
  ],
})
