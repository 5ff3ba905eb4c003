import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { text } from 'node:stream/consumers'
import { apiVersion } from '../../src-shared/api/contract.ts'
import type { PhaseProgress } from '../../src-shared/engine/phases.ts'
import { createRequest, type CreateRequest } from '../../src-shared/engine/create-request.ts'
import { composeBackend, type Backend } from '../../src-main/backend/compose.ts'
import { eventually } from '../../src-main/backend/fixtures/eventually.ts'
import { localParts } from '../../src-main/backend/local-parts.ts'
import type { BackendLog } from '../../src-main/backend/logs/backend-log.ts'
import { backendDirectories, processSurroundings } from '../../src-main/directories.ts'
import { asAnotherKernel } from '../../testing/fly/as-another-kernel.ts'
import { RealFly } from '../../testing/fly/real-fly.ts'

const log: BackendLog = { info: () => undefined, error: () => undefined }
const patienceMs = 300_000
const machine = { region: 'fra', size: { cpuKind: 'shared', cpus: 1, memoryMb: 512 }, volumeGb: 1 } as const

/**
 * A backend with a private engine here and an account at the tests' own Fly.io, whose machines are containers. It runs in this
 * process: a container has the kernel of this computer, and must be judged as a machine.
 */
export class CloudField {
  readonly #fly: RealFly
  readonly #backend: Backend
  readonly #home: string

  private constructor(fly: RealFly, backend: Backend, home: string) {
    this.#fly = fly
    this.#backend = backend
    this.#home = home
  }

  static async start(socket: string): Promise<CloudField> {
    const fly = await RealFly.start()
    const home = await mkdtemp(path.join(tmpdir(), 'airlock-bench-'))
    const own = { AIRLOCK_HOME: home, AIRLOCK_ENGINE: `unix://${socket}`, AIRLOCK_WARM_POOL: '0', FLY_API_TOKEN: '' }
    const surroundings = { ...processSurroundings(), env: { ...process.env, ...fly.env, ...own } }
    const directories = backendDirectories(surroundings)
    const parts = asAnotherKernel(await localParts({ directories, log, surroundings }))
    const info = { apiVersion, version: '0', pid: process.pid }
    const backend = await composeBackend({ directories, info, log, parts, quit: () => undefined })
    await eventually(() => backend.service.link.status.state === 'ready', patienceMs)
    await backend.cloud.connect(fly.fly.token, null)
    await eventually(() => backend.cloud.status().state === 'ready', patienceMs)
    return new CloudField(fly, backend, home)
  }

  /** A running sandbox on this computer, of this image. */
  async makeHere(name: string, image: string): Promise<void> {
    await this.#make({ name, image, isolation: 'container' })
  }

  /** A running machine. */
  async makeThere(name: string): Promise<void> {
    await this.#make({ name, engine: 'fly', cloud: { ...machine, size: 'shared-1x-512mb' } })
  }

  /** What a program inside prints. */
  async output(name: string, command: readonly string[]): Promise<string> {
    const process = await (await this.#agent(name)).processes.start({ command })
    process.stdin.end()
    const [output, errors, end] = await Promise.all([text(process.stdout), text(process.stderr), process.exited])
    if (end.code !== 0) throw new Error(`${command[0] ?? ''} failed: ${errors}`)
    return output
  }

  /** What one program prints is what the other one, in another sandbox, reads. */
  async pipe(from: string, read: readonly string[], to: string, write: readonly string[]): Promise<void> {
    const source = await (await this.#agent(from)).processes.start({ command: read })
    const target = await (await this.#agent(to)).processes.start({ command: write })
    source.stdin.end()
    target.stdout.resume()
    const [errors] = await Promise.all([
      Promise.all([text(source.stderr), text(target.stderr)]),
      pipeline(source.stdout, target.stdin),
    ])
    const ends = await Promise.all([source.exited, target.exited])
    if (ends.some(({ code }) => code !== 0)) throw new Error(`The pipe failed: ${errors.join('')}`)
  }

  /** Takes the sandbox to a machine of its own; how long the copy took, and how much it was. */
  async push(name: string): Promise<{ readonly copyMs: number; readonly bytes: number }> {
    const { push } = this.#backend.service
    const plan = await push.plan(name, machine, AbortSignal.timeout(patienceMs))
    const watching = new AbortController()
    let copy: PhaseProgress | undefined
    const watched = (async () => {
      for await (const { phases } of push.events(name, watching.signal)) {
        copy = phases.findLast((phase) => phase.name === 'copy' && phase.state === 'done') ?? copy
      }
    })()
    await push.begin(name, plan.id, { include: [], leaveOut: [] })
    await this.#atRest(name, 'away')
    watching.abort()
    await watched
    if (copy === undefined) throw new Error('The copy was not told.')
    return { copyMs: copy.milliseconds, bytes: plan.travels.bytes }
  }

  /** Takes it back, and leaves nothing there. */
  async pull(name: string): Promise<void> {
    await this.#backend.service.push.pull(name, false)
    await this.#atRest(name, 'home')
  }

  async close(): Promise<void> {
    const { service } = this.#backend
    await Promise.all(service.views().map(({ id }) => service.remove(id, true)))
    await this.#backend.cloud.disconnect()
    await this.#backend.close()
    await this.#fly.close()
    await rm(this.#home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }

  async #make(request: Partial<CreateRequest>): Promise<void> {
    const { id } = await this.#backend.service.create(createRequest.parse(request))
    await eventually(() => this.#backend.service.get(id).state !== 'creating', patienceMs)
    const { state, error } = this.#backend.service.get(id)
    if (state !== 'running') throw new Error(`It does not run: ${error?.message ?? state}`)
  }

  async #agent(name: string) {
    return (await this.#backend.service.agent(name)).agent
  }

  async #atRest(name: string, stage: 'home' | 'away'): Promise<void> {
    const { service } = this.#backend
    await eventually(() => service.get(name).operation === null, patienceMs)
    const state = await service.push.state(name)
    if (state.stage !== stage) throw new Error(`It is ${state.stage}: ${state.error?.message ?? 'no error was told'}`)
  }
}
