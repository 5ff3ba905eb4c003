import { homedir } from 'node:os'
import { join } from 'node:path'

export interface CacheSurroundings {
  readonly env: NodeJS.ProcessEnv
  readonly platform: NodeJS.Platform
  readonly home: string
}

/**
 * The folder for everything that can be made again (gVisor, base images, the runtime's parts, test engines' data).
 * `AIRLOCK_CACHE` names another one; otherwise it is where the platform keeps caches.
 */
export function cacheFolder(
  surroundings: CacheSurroundings = { env: process.env, platform: process.platform, home: homedir() },
): string {
  const { env, platform, home } = surroundings
  if (env.AIRLOCK_CACHE) return env.AIRLOCK_CACHE
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'airlock')
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'airlock', 'Cache')
  return join(env.XDG_CACHE_HOME ? env.XDG_CACHE_HOME : join(home, '.cache'), 'airlock')
}
