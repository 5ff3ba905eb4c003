import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type {
  EngineCapabilities,
  EngineDescription,
  ImageOrigin,
  SandboxStats,
} from '../../../../src-shared/engine/engine.ts'
import type { Probe } from '../../../../src-shared/engine/isolation.ts'
import type { PhaseName } from '../../../../src-shared/engine/phases.ts'
import type { SandboxId, SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import { AirlockError, cancelled } from '../../../../src-shared/errors/airlock-error.ts'
import type {
  BuildSpec,
  BuiltImage,
  CallOptions,
  ContainerEngine,
  EngineEvent,
  EngineSandbox,
  PhasedCallOptions,
} from '../engine.ts'
import { requireSandboxId } from '../require-sandbox-id.ts'
import { foreign, noAgent, noBuild, noSuchIsolation, notFound, taken } from './memory-errors.ts'
import { memoryEvents } from './memory-events.ts'
import { MemoryWorld, type MemorySandbox } from './memory-world.ts'
import { wrongState } from '../wrong-state.ts'

/** What stands in for a sandbox's inside. Called for running sandboxes only; all are optional. */
export interface MemoryInside {
  /** The data volumes were made, or are to be removed. */
  readonly makeData?: (id: SandboxId) => Promise<void>
  readonly removeData?: (id: SandboxId) => Promise<void>
  readonly start?: (id: SandboxId) => Promise<void>
  readonly stop?: (id: SandboxId) => Promise<void>
  /** A fresh stream to the sandbox's agent, e.g. a connection to a real agent on a folder of its own. */
  readonly connect?: (id: SandboxId) => Promise<Duplex>
}

export interface MemoryEngineOptions {
  readonly world?: MemoryWorld
  /** Which installation this is; what another one made is foreign. */
  readonly installation?: string
  readonly inside?: MemoryInside
  readonly now?: () => Date
}

const yes = { available: true } as const
const imageName = /^[a-z0-9][a-z0-9._/-]*(:[0-9]+\/[a-z0-9._/-]+)?(:[A-Za-z0-9_][\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/

/** An engine that keeps sandboxes in memory and runs nothing: for developing the app, and as the rules' reference. */
export class MemoryEngine implements ContainerEngine {
  readonly id = 'local'
  readonly capabilities: EngineCapabilities = {
    pause: yes,
    stats: yes,
    events: yes,
    memoryLimit: yes,
    processLimit: yes,
    cpuLimit: yes,
    pull: yes,
    build: { available: false, reason: 'Nothing runs in memory.' },
    buildBase: { available: false, reason: 'Images are only names here.' },
  }
  readonly #world: MemoryWorld
  readonly #installation: string
  readonly #inside: MemoryInside
  readonly #now: () => Date
  readonly #making = new Set<SandboxId>()

  constructor(options: MemoryEngineOptions = {}) {
    this.#world = options.world ?? new MemoryWorld()
    this.#installation = options.installation ?? 'memory'
    this.#inside = options.inside ?? {}
    this.#now = options.now ?? (() => new Date())
  }

  async describe(options: CallOptions = {}): Promise<EngineDescription> {
    await this.#turn(options)
    return {
      id: this.id,
      kind: 'memory',
      name: 'Memory',
      version: '1',
      apiVersion: null,
      endpoint: 'memory',
      architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
      kernelVersion: 'none',
      cpus: 2,
      memoryBytes: 8 * 1024 ** 3,
      rootless: false,
      runtimes: [{ name: 'memory', level: 'container', proven: true, evidence: 'Nothing runs, so nothing gets out.' }],
      best: 'container',
      capabilities: this.capabilities,
      warnings: ['Sandboxes of this engine are for development: whatever runs in them runs on this computer.'],
    }
  }

  async ping(options: CallOptions = {}): Promise<void> {
    await this.#turn(options)
  }

  async create(spec: SandboxSpec, options: PhasedCallOptions = {}): Promise<EngineSandbox> {
    const id = requireSandboxId(spec.id)
    if (!imageName.test(spec.image)) throw malformedImage(spec.image)
    await this.#turn(options)
    if (spec.isolation === 'gvisor') throw noSuchIsolation()
    if (this.#world.sandboxes.has(id) || this.#making.has(id)) throw taken(id)
    this.#making.add(id)
    try {
      for (const name of ['image', 'runtime', 'prepare'] as const) await this.#phase(name, options, () => undefined)
      await this.#phase('volumes', options, async () => {
        this.#world.volumes.set(id, this.#installation)
        await this.#inside.makeData?.(id)
      })
      await this.#phase('container', options, () => {
        const sandbox = {
          spec,
          owner: this.#installation,
          state: 'created',
          exit: null,
          startedAt: 0,
          starts: 0,
        } as const
        this.#world.sandboxes.set(id, { ...sandbox })
      })
    } catch (error) {
      await this.#forget(id)
      throw error
    } finally {
      this.#making.delete(id)
    }
    this.#world.tell(id, 'created')
    return this.#view(this.#own(id))
  }

  async build(spec: BuildSpec, _work: unknown, options: PhasedCallOptions = {}): Promise<BuiltImage> {
    if (!imageName.test(spec.image)) throw malformedImage(spec.image)
    await this.#turn(options)
    throw noBuild()
  }

  async recreate(spec: SandboxSpec, options: PhasedCallOptions = {}): Promise<EngineSandbox> {
    const id = requireSandboxId(spec.id)
    if (!imageName.test(spec.image)) throw malformedImage(spec.image)
    await this.#turn(options)
    const { state } = this.#own(id)
    if (state === 'running' || state === 'paused') throw wrongState(`It is ${state}.`)
    for (const name of ['image', 'runtime', 'prepare'] as const) await this.#phase(name, options, () => undefined)
    await this.#phase('container', options, () => {
      const made = { spec, owner: this.#installation, state: 'created', exit: null, startedAt: 0 } as const
      this.#world.sandboxes.set(id, { ...made, starts: this.#own(id).starts })
    })
    return this.#view(this.#own(id))
  }

  async sweepBuilt(_keep: ReadonlySet<string>, options: CallOptions = {}): Promise<readonly string[]> {
    await this.#turn(options)
    return []
  }

  async bringImage(
    { image }: Pick<SandboxSpec, 'image' | 'template'>,
    options: PhasedCallOptions = {},
  ): Promise<string> {
    if (!imageName.test(image)) throw malformedImage(image)
    await this.#phase('image', options, () => undefined)
    return idOf(image)
  }

  async imageOrigin(
    { image }: Pick<SandboxSpec, 'image' | 'template'>,
    options: CallOptions = {},
  ): Promise<ImageOrigin> {
    if (!imageName.test(image)) throw malformedImage(image)
    await this.#turn(options)
    return { holds: null, note: 'Images are only names here.' }
  }

  async start(id: SandboxId, options: PhasedCallOptions = {}): Promise<void> {
    await this.#change('start', id, options, async (sandbox) => {
      if (sandbox.state === 'running') return
      if (sandbox.state === 'paused') throw wrongState('It is paused.')
      await this.#inside.start?.(id)
      sandbox.starts += 1
      Object.assign(sandbox, { state: 'running', exit: null, startedAt: this.#now().getTime() })
      this.#world.tell(id, 'started')
    })
  }

  async stop(id: SandboxId, options: PhasedCallOptions = {}): Promise<void> {
    await this.#change('stop', id, options, async (sandbox) => {
      if (sandbox.state === 'stopped' || sandbox.state === 'created') return
      await this.#inside.stop?.(id)
      Object.assign(sandbox, { state: 'stopped', exit: { code: 0, outOfMemory: false } })
      this.#world.tell(id, 'stopped')
    })
  }

  async pause(id: SandboxId, options: CallOptions = {}): Promise<void> {
    await this.#switch(id, options, 'running', 'paused')
  }

  async resume(id: SandboxId, options: CallOptions = {}): Promise<void> {
    await this.#switch(id, options, 'paused', 'running')
  }

  async remove(id: SandboxId, options: PhasedCallOptions = {}): Promise<void> {
    requireSandboxId(id)
    await this.#turn(options)
    await this.#phase('remove', options, async () => {
      const sandbox = this.#world.sandboxes.get(id)
      if (sandbox !== undefined && sandbox.owner !== this.#installation) throw foreign(id)
      if (sandbox?.state === 'running' || sandbox?.state === 'paused') await this.#inside.stop?.(id)
      await this.#forget(id)
      if (sandbox !== undefined) this.#world.tell(id, 'removed')
    })
  }

  async inspect(id: SandboxId, options: CallOptions = {}): Promise<EngineSandbox> {
    requireSandboxId(id)
    await this.#turn(options)
    return this.#view(this.#own(id))
  }

  async list(options: CallOptions = {}): Promise<readonly EngineSandbox[]> {
    await this.#turn(options)
    return [...this.#world.sandboxes.values()].map((sandbox) => this.#view(sandbox))
  }

  async stats(id: SandboxId, options: CallOptions = {}): Promise<SandboxStats> {
    const { spec, startedAt } = await this.#running(id, options)
    const lived = this.#now().getTime() - startedAt
    return {
      readAt: this.#now().toISOString(),
      cpuNanoseconds: 1_000_000 + lived * 1000,
      memoryBytes: 32 * 1024 ** 2,
      memoryLimitBytes: spec.limits.memoryBytes,
      processes: 2,
    }
  }

  events({ signal }: { readonly signal: AbortSignal }): AsyncIterable<EngineEvent> {
    return memoryEvents(this.#world, this.#installation, signal)
  }

  diskSpace(): Promise<null> {
    return Promise.resolve(null)
  }

  async verifySettings(id: SandboxId, options: CallOptions = {}): Promise<readonly Probe[]> {
    await this.inspect(id, options)
    const meaning = 'Nothing of an image runs here.'
    return [
      { name: 'Runtime', witness: 'engine', ok: true, tried: 'Asked for Runtime memory', seen: 'memory', meaning },
    ]
  }

  async connect(id: SandboxId, options: CallOptions = {}): Promise<Duplex> {
    await this.#running(id, options)
    if (this.#inside.connect === undefined) throw noAgent()
    return await this.#inside.connect(id)
  }

  async sweep(keep: ReadonlySet<SandboxId>, options: CallOptions = {}): Promise<readonly string[]> {
    await this.#turn(options)
    const left = [...this.#world.volumes].flatMap(([id, owner]) => {
      const state = this.#world.sandboxes.get(id)?.state ?? 'created'
      const kept = keep.has(id) || this.#making.has(id) || owner !== this.#installation || state !== 'created'
      return kept ? [] : [id]
    })
    for (const id of left) await this.#forget(id)
    return left
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  async #change(
    phase: PhaseName,
    id: SandboxId,
    options: PhasedCallOptions,
    work: (sandbox: MemorySandbox) => Promise<void>,
  ): Promise<void> {
    requireSandboxId(id)
    await this.#turn(options)
    await this.#phase(phase, options, () => work(this.#own(id)))
  }

  async #switch(id: SandboxId, options: CallOptions, from: 'running' | 'paused', to: 'running' | 'paused') {
    requireSandboxId(id)
    await this.#turn(options)
    const sandbox = this.#own(id)
    if (sandbox.state === to) return
    if (sandbox.state !== from) throw wrongState(`It is ${sandbox.state}.`)
    sandbox.state = to
    this.#world.tell(id, to === 'paused' ? 'paused' : 'resumed')
  }

  async #running(id: SandboxId, options: CallOptions): Promise<MemorySandbox> {
    requireSandboxId(id)
    await this.#turn(options)
    const sandbox = this.#own(id)
    if (sandbox.state !== 'running') throw wrongState(`It is ${sandbox.state}.`)
    return sandbox
  }

  /** Nothing is answered in the same turn, as with a real engine. */
  async #turn({ signal }: CallOptions): Promise<void> {
    await Promise.resolve()
    if (signal?.aborted === true) throw cancelled()
  }

  async #phase(name: PhaseName, options: PhasedCallOptions, work: () => void | Promise<void>): Promise<void> {
    options.report?.({ name, state: 'running', detail: '', fraction: null })
    try {
      await this.#turn(options)
      await work()
      await this.#turn(options)
    } catch (error) {
      options.report?.({ name, state: 'failed', fraction: null })
      throw error
    }
    options.report?.({ name, state: 'done', fraction: 1 })
  }

  async #forget(id: SandboxId): Promise<void> {
    this.#world.sandboxes.delete(id)
    if (this.#world.volumes.delete(id)) await this.#inside.removeData?.(id)
  }

  #own(id: SandboxId): MemorySandbox {
    const sandbox = this.#world.sandboxes.get(id)
    if (sandbox === undefined) throw notFound(id)
    if (sandbox.owner !== this.#installation) throw foreign(id)
    return sandbox
  }

  #view({ spec, owner, state, exit, starts }: MemorySandbox): EngineSandbox {
    return {
      id: spec.id,
      state,
      spec,
      imageName: spec.image,
      imageId: idOf(spec.image),
      level: 'container',
      runtime: 'memory',
      profile: spec.profile ?? 'strict',
      ownership: owner === this.#installation ? 'own' : 'foreign',
      run: state === 'running' || state === 'paused' ? String(starts) : null,
      exit,
      limitsInForce: spec.limits,
      caveats: ['It is for development only: nothing separates it from this computer.'],
    }
  }
}

function idOf(image: string): string {
  return `sha256:${createHash('sha256').update(image).digest('hex')}`
}

function malformedImage(image: string): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: `${JSON.stringify(image.slice(0, 100))} is not the name of an image.`,
    why: 'An image is named like `docker.io/library/python:3.13-slim`.',
    remedy: 'Correct the name, or choose a template.',
  })
}
