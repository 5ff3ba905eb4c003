import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import Docker from 'dockerode'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { testEngines } from '../../../testing/engines/engines-of-worker.ts'
import { apiVersion } from '../../../src-shared/api/contract.ts'
import type { LogEntry } from '../../../src-shared/api/sandboxes.ts'
import { createRequest, type CreateRequest } from '../../../src-shared/engine/create-request.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { ensureImage, type TestImage } from '../../../testing/images.ts'
import type { ProvidedEngines } from '../../../testing/engines/test-engine.ts'
import { backendDirectories, processSurroundings, type Surroundings } from '../../directories.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import { composeBackend, type Backend, type BackendParts } from '../compose.ts'
import type { ContainerEngine } from '../engines/engine.ts'
import { eventually } from '../fixtures/eventually.ts'
import { collectingLog } from '../fixtures/sample.ts'
import { localParts } from '../local-parts.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import { openSandboxLogs } from '../logs/sandbox-log.ts'
import { withoutWayOut } from './without-way-out.ts'

/** A private engine and what its sandboxes run in. */
export interface Place {
  readonly title: string
  readonly kind: keyof ProvidedEngines
  readonly isolation: 'container' | 'gvisor'
}

export const places = {
  dockerRunc: { title: 'Docker with runc', kind: 'docker', isolation: 'container' },
  dockerGVisor: { title: 'Docker with gVisor', kind: 'docker', isolation: 'gvisor' },
  podmanRunc: { title: 'Podman with runc', kind: 'podman', isolation: 'container' },
  podmanGVisor: { title: 'Podman with gVisor', kind: 'podmanRunsc', isolation: 'gvisor' },
} as const satisfies Readonly<Record<string, Place>>

/**
 * Each engine and each runtime once: enough for what depends on one of both at most. Stories are spread over the two pairs,
 * so that every place has some; the life of a sandbox is tried on all four.
 */
export const firstPair = [places.dockerRunc, places.podmanGVisor] as const
export const secondPair = [places.dockerGVisor, places.podmanRunc] as const

/** Docker with either runtime, and Podman: where what keeps a sandbox apart, and what is hostile, is tried. */
export const hostilePlaces = [places.dockerRunc, places.dockerGVisor, places.podmanRunc] as const

/** What of the real world a story replaces, e.g. the way out. */
export type AdaptParts = (parts: BackendParts) => BackendParts

/** Stories on each place, with one backend an engine; an engine that is missing is a visible skip. */
export function onPlaces(
  where: readonly Place[],
  stories: (stage: () => Stage, place: Place) => void,
  adapt: AdaptParts = withoutWayOut,
): void {
  const opened = new Map<Place['kind'], OpenBackend>()
  afterAll(async () => {
    for (const each of opened.values()) await each.close()
  })
  describe.each(where)('$title', (place) => {
    const { socket, missing } = testEngines()[place.kind]
    describe.skipIf(missing !== null)('', () => {
      let stage: Stage | null = null
      beforeAll(async () => {
        const backend = opened.get(place.kind) ?? (await openBackend(socket, socket, 'base', '0', adapt))
        opened.set(place.kind, backend)
        stage = backend.stage(place.isolation)
      })
      afterAll(async () => stage?.clear())
      stories(() => {
        if (stage === null) throw new Error('The stage was not set up.')
        return stage
      }, place)
    })
  })
}

/** What a program inside said and how it ended. */
export interface Ended {
  readonly stdout: string
  readonly stderr: string
  readonly exit: { readonly code: number | null; readonly signal: string | null }
}

/** The whole backend on one private engine: everything that a door would reach, and the engine's own door beside it. */
export interface Stage {
  readonly service: Backend['service']
  readonly secrets: Backend['secrets']
  readonly cloud: Backend['cloud']
  readonly engine: ContainerEngine
  /** The engine past Airlock, as somebody else would use it. */
  readonly docker: Docker
  readonly logLines: readonly string[]
  /** Makes a sandbox and waits until it runs. */
  sandbox(name: string, more?: Partial<CreateRequest>): Promise<Sandbox>
  agent(name: string): Promise<AgentClient>
  run(name: string, command: readonly string[]): Promise<Ended>
  /** What a shell script said; it must end well. */
  sh(name: string, script: string): Promise<string>
  /** What a Python program said; it must end well. */
  python(name: string, program: string): Promise<string>
  /** Likewise Perl, which can make any system call. */
  perl(name: string, program: string): Promise<string>
  container(name: string): Promise<Docker.Container>
  /** What `airlock logs` would show. It is written in the background, so ask until it tells. */
  told(name: string): Promise<readonly LogEntry[]>
  /** Ends the backend and begins another one on the same records. */
  restart(): Promise<void>
  /** Removes every sandbox. */
  clear(): Promise<void>
}

export interface OpenBackend {
  stage(isolation: Place['isolation']): Stage
  close(): Promise<void>
}

/**
 * The installation lives in the private engine's folder: what an installation prepares once per engine is prepared once
 * per run of the tests, and goes with the engine. `past` is the engine's own socket where the backend is given another.
 */
export async function openBackend(
  socket: string,
  past = socket,
  image: TestImage = 'base',
  warmPool: '0' | '1' = '0',
  adapt: AdaptParts = withoutWayOut,
  env: Readonly<Record<string, string>> = {},
): Promise<OpenBackend> {
  await ensureImage(past, image)
  const home = join(dirname(past), 'installation')
  const docker = new Docker({ socketPath: past })
  const log = collectingLog()
  const surroundings = surroundingsOf(home, socket, { AIRLOCK_WARM_POOL: warmPool, ...env })
  const directories = backendDirectories(surroundings)
  const logs = openSandboxLogs({ directory: join(directories.log, 'sandboxes'), log })
  let backend = await begin(surroundings, log, adapt)
  const agent = async (name: string) => (await backend.service.agent(name)).agent
  const run = async (name: string, command: readonly string[]): Promise<Ended> => {
    const process = await (await agent(name)).processes.start({ command })
    process.stdin.end()
    const [stdout, stderr] = await Promise.all([text(process.stdout), text(process.stderr)])
    return { stdout, stderr, exit: await process.exited }
  }
  const well = async (name: string, command: readonly string[]): Promise<string> => {
    const { stdout, stderr, exit } = await run(name, command)
    expect(exit, stderr).toMatchObject({ code: 0 })
    return stdout
  }
  const stage = (isolation: Place['isolation']): Stage => ({
    get service() {
      return backend.service
    },
    get secrets() {
      return backend.secrets
    },
    get cloud() {
      return backend.cloud
    },
    get engine() {
      const engine = backend.service.link.current
      if (engine === null) throw new Error('The engine is away.')
      return engine
    },
    docker,
    logLines: log.lines,
    async sandbox(name, more = {}) {
      await backend.service.create(createRequest.parse({ name, isolation, ...more }))
      await eventually(() => backend.service.get(name).state !== 'creating', 90_000)
      const made = backend.service.get(name)
      expect(made.error).toBeNull()
      expect(made).toMatchObject({ state: 'running', isolation: { level: isolation, proven: true } })
      return made
    },
    agent,
    run,
    sh: (name, script) => well(name, ['sh', '-c', script]),
    python: (name, program) => well(name, ['python3', '-c', program]),
    perl: (name, program) => well(name, ['perl', '-e', program]),
    async container(name) {
      const filters = { label: [`app.airlock.sandbox=${backend.service.get(name).id}`] }
      const [found] = await docker.listContainers({ all: true, filters })
      if (found === undefined) throw new Error(`The engine has no container of ${name}.`)
      return docker.getContainer(found.Id)
    },
    told: (name) => logs.read(backend.service.get(name).id),
    async restart() {
      await backend.close()
      backend = await begin(surroundings, log, adapt)
    },
    async clear() {
      await Promise.all(backend.service.views().map(({ id }) => backend.service.remove(id, true)))
    },
  })
  return { stage, close: () => backend.close() }
}

/** @param more what is kept ready would be among what stories count, so most go without */
function surroundingsOf(home: string, socket: string, more: Readonly<Record<string, string>>): Surroundings {
  // No account of whoever runs the tests is asked.
  const own = { FLY_API_TOKEN: '', AIRLOCK_HOME: home, AIRLOCK_ENGINE: `unix://${socket}` }
  return { ...processSurroundings(), env: { ...process.env, ...own, ...more } }
}

async function begin(surroundings: Surroundings, log: BackendLog, adapt: AdaptParts): Promise<Backend> {
  const directories = backendDirectories(surroundings)
  const parts = adapt(await localParts({ directories, log, surroundings }))
  const info = { apiVersion, version: '0', pid: process.pid }
  const backend = await composeBackend({ directories, info, log, parts, quit: () => undefined })
  await eventually(() => backend.service.link.status.state === 'ready', 60_000)
  return backend
}
