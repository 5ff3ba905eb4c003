import { chmod, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { ensurePrivateDirectory } from '../../../server/private-directory.ts'
import { toErrorReport } from '../../../../../src-shared/errors/airlock-error.ts'
import type { EngineRuntime } from '../connection/engine-connection.ts'
import { missingGvisor } from '../connection/engine-runtimes.ts'
import { identifyEngine, type IdentifiedEngine } from '../connection/identify.ts'
import { openConnection } from '../connection/open-connection.ts'
import type { DiscoverySurroundings, EnginePlace, StartedEngine } from '../discovery/engine-place.ts'
import { findProgram } from '../../../programs/find-program.ts'
import { findRunsc, runscWrapper } from './find-runsc.ts'
import { usesSameStorage } from './own-storage.ts'
import { hasOwnSettings, neededSettings } from './podman-settings.ts'
import { ServiceProcess } from './service-process.ts'

export interface PodmanOnDemandOptions {
  readonly surroundings: DiscoverySurroundings
  readonly directories: {
    readonly state: string
    readonly cache: string
    /** Private (0700); the services' sockets are in it. */
    readonly runtime: string
    readonly log: string
  }
  readonly log: (message: string) => void
}

/** gVisor on a Podman, by another service on the same storage; `release` says that it is not needed any more. */
export interface GvisorBeside {
  readonly runtime: EngineRuntime
  readonly release?: () => Promise<void>
}

const name = 'Podman on demand'
/** A service that answers at all says who it is within this time (milliseconds). */
const identifyDeadline = 10_000

/** Podman where it is only a program: run by ourselves on private sockets, with the person's own storage. */
export class PodmanOnDemand {
  readonly #options: PodmanOnDemandOptions
  readonly #services = new Map<string, ServiceProcess>()

  constructor(options: PodmanOnDemandOptions) {
    this.#options = options
  }

  /** The gVisor program on this computer, if there is one. */
  get runsc(): string | null {
    return findRunsc(this.#options.surroundings, this.#options.directories.cache)
  }

  /** What discovery lists last. */
  places(): readonly EnginePlace[] {
    const { surroundings } = this.#options
    // Elsewhere Podman is only a client of its virtual machine.
    if (surroundings.platform !== 'linux') return []
    const program = findProgram('podman', surroundings)
    if (program === null) {
      return [{ kind: 'refused', name, text: null, reason: 'Podman is not installed.' }]
    }
    return [
      {
        kind: 'startable',
        name,
        text: `unix://${this.#socket('podman')}`,
        start: (signal) => this.#start(program, signal),
      },
    ]
  }

  /**
   * gVisor for a Podman that answered; `ours`: it was us who started it. Never rejects unless cancelled: what fails
   * becomes the reason why not. Null where the service runs everything in gVisor already.
   */
  async gvisorBeside(identified: IdentifiedEngine, ours: boolean, signal: AbortSignal): Promise<GvisorBeside | null> {
    const { surroundings } = this.#options
    if (/runsc|gvisor/i.test(identified.info.defaultRuntime ?? '')) return null
    const not = (reason: string): GvisorBeside => ({ runtime: missingGvisor(reason) })
    if (surroundings.platform !== 'linux' || identified.transport.endpoint.kind !== 'unix') {
      return not(
        'This Podman runs on another machine, where Airlock cannot set gVisor up. That machine is a boundary of its own.',
      )
    }
    const { runsc } = this
    if (runsc === null) {
      return not(
        'gVisor is not installed. Put a `runsc` of 2024 or newer into PATH (gvisor.dev/docs/user_guide/install), then look again.',
      )
    }
    const program = findProgram('podman', surroundings)
    const isOwn = ours || (program !== null && (await usesSameStorage(program, await this.#environment(), identified)))
    if (program === null || !isOwn) {
      return not(
        'Podman runs everything of one service in one runtime, and this service is not one of your own Podman’s, so Airlock cannot add another. Start one with `podman --runtime runsc system service` and set AIRLOCK_ENGINE to its address.',
      )
    }
    try {
      return await this.#openGvisor(program, runsc, signal)
    } catch (error) {
      if (signal.aborted) throw error
      const { message, why } = toErrorReport(error)
      return not(`gVisor’s own Podman service did not start: ${message} ${why}`)
    }
  }

  async #openGvisor(program: string, runsc: string, signal: AbortSignal): Promise<GvisorBeside> {
    const runtime = await this.#writeWrapper(runsc)
    // Without a word on the storage: told of the very same one, Podman 4.3 may take it for another and refuse its database.
    const service = await this.#service('podman-gvisor', program, ['--runtime', runtime])
    const release = await service.acquire(signal)
    try {
      const identified = await identifyEngine(service.endpoint, { deadline: identifyDeadline, signal })
      const connection = openConnection(identified, {
        revive: () => service.ensure(new AbortController().signal),
        onClose: release,
      })
      return {
        runtime: { available: true, name: 'runsc', level: 'gvisor', connection, hostConfigRuntime: null },
        release: () => connection.close(),
      }
    } catch (error) {
      await release()
      throw error
    }
  }

  async #start(program: string, signal: AbortSignal): Promise<StartedEngine> {
    const service = await this.#service('podman', program, [])
    const release = await service.acquire(signal)
    return { endpoint: service.endpoint, revive: () => service.ensure(new AbortController().signal), release }
  }

  async #service(kind: string, program: string, globalArguments: readonly string[]): Promise<ServiceProcess> {
    const { directories, log } = this.#options
    const key = [kind, program, ...globalArguments].join('\0')
    const known = this.#services.get(key)
    if (known !== undefined) return known
    await ensurePrivateDirectory(directories.runtime)
    await mkdir(directories.log, { recursive: true, mode: 0o700 })
    const service = new ServiceProcess(
      {
        program,
        globalArguments,
        env: await this.#environment(),
        socket: this.#socket(kind),
        logFile: join(directories.log, `${kind}-service.log`),
      },
      log,
    )
    this.#services.set(key, service)
    return service
  }

  #socket(kind: string): string {
    return join(this.#options.directories.runtime, `${kind}.sock`)
  }

  /** The person's own environment, with settings of ours where Podman could not start anything without them. */
  async #environment(): Promise<NodeJS.ProcessEnv> {
    const { surroundings, directories } = this.#options
    const env = { ...surroundings.env }
    if (hasOwnSettings(surroundings)) return env
    const [limits = '', status = '', mostProcesses = '', mounts = ''] = await Promise.all(
      ['/proc/self/limits', '/proc/self/status', '/proc/sys/kernel/pid_max', '/proc/self/mounts'].map((path) =>
        readFile(path, 'utf8'),
      ),
    )
    const hasRunc = findProgram('runc', surroundings) !== null
    const settings = neededSettings({ uid: surroundings.uid, limits, status, mostProcesses, mounts, hasRunc })
    if (settings === null) return env
    const path = join(directories.state, 'podman', 'containers.conf')
    await mkdir(join(directories.state, 'podman'), { recursive: true, mode: 0o700 })
    await writeFileAtomic(path, settings, { mode: 0o600 })
    return { ...env, CONTAINERS_CONF: path }
  }

  /** At a path that stays: Podman notes with each container which runtime it belongs to. */
  async #writeWrapper(runsc: string): Promise<string> {
    const directory = join(this.#options.directories.state, 'podman')
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const path = join(directory, 'runsc')
    await writeFileAtomic(path, runscWrapper(runsc), { mode: 0o755 })
    await chmod(path, 0o755)
    return path
  }
}
