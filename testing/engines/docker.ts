import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findProgram } from '../../scripts/setup/command.ts'
import { findGVisor } from '../../scripts/setup/gvisor.ts'
import { startDaemon } from './daemon.ts'
import { makeEngineDirectory } from './engine-directory.ts'
import { requirePrograms } from './requirements.ts'
import type { TestEngine } from './test-engine.ts'

export interface DockerOptions {
  /** Where the engine's folder is made; the system's folder for temporary files when left out. */
  readonly directory?: string
  /** Its data lie on a disk of this size (in memory) and not on the machine's. */
  readonly diskBytes?: number
  /** Containers go on while the daemon is away. */
  readonly liveRestore?: boolean
  /** Containers may have a network: a bridge with this address and mask, in a network namespace of the caller's own, by name or path. */
  readonly bridge?: { readonly namespace: string; readonly address: string }
}

/** Starts a Docker of our own with runc and, where the set-up fetched it, gVisor as `runsc`. It touches no network. */
export async function startDocker(options: DockerOptions = {}): Promise<TestEngine> {
  requirePrograms('docker')
  const directory = makeEngineDirectory('docker', options.directory)
  const socket = join(directory, 'docker.sock')
  const data = join(directory, 'data')
  mkdirSync(data)
  if (options.diskBytes !== undefined) {
    // Unmounted with all that is mounted in an engine's folder.
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(options.diskBytes)}`, 'airlock-test', data])
  }
  const gvisor = findGVisor()
  const configuration = {
    'data-root': data,
    'exec-root': join(directory, 'exec'),
    pidfile: join(directory, 'dockerd.pid'),
    hosts: [`unix://${socket}`],
    ...(options.bridge === undefined ? { bridge: 'none' } : { bip: options.bridge.address }),
    iptables: false,
    ip6tables: false,
    'ip-forward': false,
    'ip-masq': false,
    'live-restore': options.liveRestore ?? false,
    // Sandboxes have no interface, and an older gVisor cannot set one up on today's kernels.
    runtimes: gvisor === null ? {} : { runsc: { path: gvisor.path, runtimeArgs: ['--network=none'] } },
  }
  const file = join(directory, 'daemon.json')
  writeFileSync(file, JSON.stringify(configuration))
  const program = findProgram('dockerd') ?? 'dockerd'
  const args = ['--config-file', file]
  return startDaemon({
    ...(options.bridge === undefined
      ? { program, args }
      : { program: 'nsenter', args: [`--net=${resolve('/run/netns', options.bridge.namespace)}`, program, ...args] }),
    directory,
    socket,
  })
}
