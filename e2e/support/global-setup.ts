import path from 'node:path'
import { ensureImage } from '../../testing/images.ts'
import { startDocker } from '../../testing/engines/docker.ts'
import { removeAbandonedEngines } from '../../testing/engines/engine-directory.ts'
import { cacheFolder } from '../../scripts/setup/cache.ts'

export const projectCache = () => path.join(cacheFolder(), 'projects')

/** One private Docker with runc and gVisor for all stories; it is gone when they end. */
export default async function startEngine(): Promise<() => Promise<void>> {
  removeAbandonedEngines()
  const docker = await startDocker()
  try {
    await ensureImage(docker.socket, 'base')
  } catch (error) {
    await docker.stop()
    throw error
  }
  process.env['AIRLOCK_TEST_DOCKER'] = docker.socket
  return () => docker.stop()
}
