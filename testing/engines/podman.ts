import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from '../../scripts/setup/command.ts'
import { findGVisor, podmanWrapperScript } from '../../scripts/setup/gvisor.ts'
import { startDaemon } from './daemon.ts'
import { makeEngineDirectory } from './engine-directory.ts'
import { requirePrograms } from './requirements.ts'
import type { TestEngine } from './test-engine.ts'

export interface PodmanOptions {
  /** `runsc`: everything that is created through this service runs in gVisor. */
  readonly runtime?: 'runsc'
  /** Where the engine's folder is made; the system's folder for temporary files when left out. */
  readonly directory?: string
}

/** Starts a Podman service of our own: own storage, own configuration, nothing of the machine's. */
export async function startPodman(options: PodmanOptions = {}): Promise<TestEngine> {
  requirePrograms(options.runtime === 'runsc' ? 'podmanRunsc' : 'podman')
  const directory = makeEngineDirectory('podman', options.directory)
  const socket = join(directory, 'podman.sock')
  const own = findProgram('runc') === null ? 'crun' : 'runc'
  const runtimes = { [own]: wrapper(directory, own, runtimeScript(directory, own)) }
  const gvisor = findGVisor()
  if (gvisor !== null) {
    runtimes['runsc'] = wrapper(directory, 'runsc', podmanWrapperScript(gvisor.path, join(directory, 'state-runsc')))
  }
  const configuration = join(directory, 'containers.conf')
  writeFileSync(configuration, containersConf(own, runtimes, readFileSync('/proc/self/limits', 'utf8')))
  const folders = ['--root', join(directory, 'data'), '--runroot', join(directory, 'run')]
  const tmp = ['--tmpdir', join(directory, 'tmp')]
  const runtime = options.runtime === undefined ? [] : ['--runtime', options.runtime]
  return startDaemon({
    program: findProgram('podman') ?? 'podman',
    args: [...folders, ...tmp, ...runtime, 'system', 'service', '--time=0', `unix://${socket}`],
    env: {
      ...process.env,
      CONTAINERS_CONF: configuration,
      // Whenever it tells of itself, Debian's Podman asks four times which packages its parts are of: of none, at once.
      DPKG_ADMINDIR: join(directory, 'no-packages'),
    },
    directory,
    socket,
  })
}

/**
 * `limits` is `/proc/self/limits`: Podman asks for more open files and processes than a container may have where this
 * machine is itself one, and then nothing starts.
 */
export function containersConf(runtime: string, runtimes: Readonly<Record<string, string>>, limits: string): string {
  const hard = (name: string, most: number): number => {
    const found = new RegExp(`^${name}\\s+\\S+\\s+(\\d+)`, 'm').exec(limits)?.[1]
    return found === undefined ? most : Math.min(most, Number(found))
  }
  const files = hard('Max open files', 1_048_576)
  const processes = hard('Max processes', 32_768)
  return [
    '[containers]',
    `default_ulimits = ["nofile=${String(files)}:${String(files)}", "nproc=${String(processes)}:${String(processes)}"]`,
    '[engine]',
    `runtime = "${runtime}"`,
    'cgroup_manager = "cgroupfs"',
    'events_logger = "file"',
    // Podman's locks are otherwise in memory that all of root's Podmans share.
    'lock_type = "file"',
    '[engine.runtimes]',
    ...Object.entries(runtimes).map(([name, path]) => `${name} = ["${path}"]`),
    '',
  ].join('\n')
}

function wrapper(directory: string, name: string, script: string): string {
  const folder = join(directory, 'runtimes')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  writeFileSync(path, script)
  chmodSync(path, 0o755)
  return path
}

/** Keeps the runtime's records with the engine, not in a folder that all engines share. */
function runtimeScript(directory: string, name: string): string {
  return `#!/bin/sh\nexec '${findProgram(name) ?? name}' --root '${join(directory, `state-${name}`)}' "$@"\n`
}
