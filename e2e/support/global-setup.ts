import path from 'node:path'
import { ensureImage } from '../../testing/images.ts'
import { startDocker } from '../../testing/engines/docker.ts'
import { cacheDirectory } from '../../scripts/setup/cache.ts'

export const projectCache = () => path.join(cacheDirectory(), 'projects')

/** One private Docker with runc and gVisor for all stories; it is gone when they end. */
export default async function startEngine(): Promise<() => Promise<void>> {
  const docker = await startDocker()
  await ensureImage(docker.socketPath, 'base')
  process.env['AIRLOCK_TEST_DOCKER'] = docker.socketPath
  return () => docker.stop()
}
