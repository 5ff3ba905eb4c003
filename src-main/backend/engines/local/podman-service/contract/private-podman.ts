import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from '../../../../../../scripts/setup/cache.ts'
import { makeEngineDirectory, removeEngineDirectory } from '../../../../../../testing/engines/engine-directory.ts'
import { containersConf } from '../../../../../../testing/engines/podman.ts'
import type { DiscoverySurroundings } from '../../discovery/engine-place.ts'
import { surroundingsIn } from '../../discovery/fixtures/surroundings.ts'
import { findProgram } from '../../../../programs/find-program.ts'
import { PodmanOnDemand } from '../podman-on-demand.ts'

export interface PrivatePodman extends AsyncDisposable {
  readonly directory: string
  readonly surroundings: DiscoverySurroundings
  readonly directories: {
    readonly config: string
    readonly state: string
    readonly cache: string
    readonly runtime: string
    readonly log: string
  }
  readonly said: readonly string[]
  /** As a backend that has just begun. */
  podman(): PodmanOnDemand
}

/** A computer on which only Podman is installed, with storage and settings that nobody else uses. */
export async function privatePodman(directory = makeEngineDirectory('on-demand')): Promise<PrivatePodman> {
  const storage = join(directory, 'storage.conf')
  const settings = join(directory, 'containers.conf')
  const runtime = findProgram('runc', { env: process.env, platform: 'linux' })
  await mkdir(join(directory, 'home'), { recursive: true })
  await writeFile(
    storage,
    `[storage]\ndriver = "overlay"\ngraphroot = "${directory}/data"\nrunroot = "${directory}/run"\n`,
  )
  const limits = readFileSync('/proc/self/limits', 'utf8')
  const runtimes: Record<string, string> = runtime === null ? {} : { runc: runtime }
  const conf = containersConf(runtime === null ? 'crun' : 'runc', runtimes, limits)
  await writeFile(settings, conf.replace('[engine]\n', `[engine]\ntmp_dir = "${directory}/tmp"\n`))
  const env = { PATH: process.env['PATH'], CONTAINERS_CONF: settings, CONTAINERS_STORAGE_CONF: storage }
  const surroundings = surroundingsIn(directory, {}, env)
  const place = (name: string) => join(directory, name)
  const directories = {
    config: place('config'),
    state: place('state'),
    cache: cacheFolder(),
    runtime: place('private'),
    log: place('log'),
  }
  const said: string[] = []
  return {
    directory,
    surroundings,
    directories,
    said,
    podman: () => new PodmanOnDemand({ surroundings, directories, log: (message) => void said.push(message) }),
    [Symbol.asyncDispose]: () => {
      removeEngineDirectory(directory)
      return Promise.resolve()
    },
  }
}
