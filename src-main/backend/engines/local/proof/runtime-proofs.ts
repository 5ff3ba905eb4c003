import type { IsolationLevel, RuntimeReport } from '../../../../../src-shared/engine/isolation.ts'
import type { SystemCallProfile } from '../../../../../src-shared/engine/system-calls.ts'
import { AirlockError, isCancellation } from '../../../../../src-shared/errors/airlock-error.ts'
import type { EngineRuntime } from '../connection/engine-connection.ts'
import type { EngineWorld } from '../runtime/engine-world.ts'
import { busybox, type RuntimeVolume } from '../runtime/runtime-volume.ts'
import { withErrand } from '../runtime/errand.ts'
import { createBody, places } from '../settings/create-body.ts'
import type { SettingsInputs } from '../settings/settings-inputs.ts'
import { SharedWork, untilAborted } from '../../work/shared-work.ts'
import { collectExec } from '../runtime/collect-exec.ts'
import { endHungRuntime } from './end-hung-runtime.ts'
import { explainProbeFailure } from './explain-failure.ts'
import { judgeRuntime } from './judge-runtime.ts'
import { parseProbe, probeScript, type ProbeFacts } from './probe-script.ts'

/** A runtime that exists, as proven: what sandboxes may be created with. */
export interface ProvenRuntime {
  readonly runtime: Extract<EngineRuntime, { available: true }>
  readonly report: RuntimeReport
  /** Null when the probe did not run. */
  readonly facts: ProbeFacts | null
}

export interface Proofs {
  readonly reports: readonly RuntimeReport[]
  readonly runtimes: readonly ProvenRuntime[]
  readonly best: IsolationLevel | null
  /** Highest `nofile` and `nproc` that the engine gave a probe; they depend on the machine, not on the runtime. */
  readonly openFiles: number
  readonly processes: number | null
}

const strongestFirst: readonly IsolationLevel[] = ['vm', 'gvisor', 'container']
/** A probe sandbox takes about a second; one that hangs must not hold up everything (milliseconds). */
const probeDeadline = 25_000

/** A probe may fail because the computer was busy, so a failure is believed for a minute only (milliseconds). */
const failureLasts = 60_000

/** What each runtime of one engine really is, found out once by a probe sandbox with our exact settings. */
export class RuntimeProofs {
  readonly #world: EngineWorld
  readonly #work = new SharedWork<Proofs>()
  #known: { readonly proofs: Proofs; readonly hash: string; readonly until: number } | null = null

  constructor(world: EngineWorld) {
    this.#world = world
  }

  /** Proves every runtime, or gives what was proven before unless `refresh`. Concurrent callers share the work. */
  async prove(
    volume: RuntimeVolume,
    options: { readonly signal?: AbortSignal | undefined; readonly refresh?: boolean | undefined },
  ): Promise<Proofs> {
    const known = this.#known
    if (options.refresh !== true && known?.hash === volume.hash && this.#world.now() < known.until) return known.proofs
    return await this.#work.run('proofs', options, async (signal) => {
      const proofs = await this.#proveAll(volume, signal)
      const failed = proofs.runtimes.some(({ facts }) => facts === null)
      this.#known = { proofs, hash: volume.hash, until: failed ? this.#world.now() + failureLasts : Infinity }
      return proofs
    })
  }

  async #proveAll(volume: RuntimeVolume, signal: AbortSignal): Promise<Proofs> {
    const { runtimes } = this.#world.connection
    const results = await Promise.all(
      runtimes.map(async (runtime) =>
        runtime.available ? await this.#proveOne(runtime, volume, signal) : unavailable(runtime),
      ),
    )
    const proven = results.filter((result): result is ProvenRuntime => 'runtime' in result)
    const facts = proven.flatMap((result) => (result.facts === null ? [] : [result.facts]))
    const openFiles = facts.flatMap((each) => (each.openFiles === null ? [] : [each.openFiles]))
    const processes = facts.flatMap((each) => (each.processes === null ? [] : [each.processes]))
    return {
      reports: results.map(({ report }) => report),
      runtimes: proven,
      best:
        strongestFirst.find((level) => proven.some(({ report }) => report.proven && report.level === level)) ?? null,
      openFiles: Math.min(65_536, ...openFiles),
      processes: processes.length === 0 ? null : Math.min(...processes),
    }
  }

  async #proveOne(
    runtime: ProvenRuntime['runtime'],
    volume: RuntimeVolume,
    signal: AbortSignal,
  ): Promise<ProvenRuntime> {
    const { name, level } = runtime
    try {
      const facts = await this.#probe(runtime, volume, signal)
      const outside = { kernel: this.#world.connection.info.kernelVersion, name, promised: level, hash: volume.hash }
      const verdict = judgeRuntime(facts, outside)
      if (this.#world.connection.kind === 'podman' && level !== 'container' && verdict.level === 'container') {
        // Podman decides by service: this one did not do what it was started for, so it offers nothing new.
        const evidence = `Asked for ${name}, but the engine ran the sandbox on its own kernel: ${verdict.evidence}`
        return { runtime, facts, report: { name, level, proven: false, evidence } }
      }
      return { runtime, facts, report: { name, ...verdict } }
    } catch (error) {
      if (signal.aborted || isCancellation(error)) throw error
      return {
        runtime,
        facts: null,
        report: { name, level, proven: false, evidence: explainProbeFailure(name, error), untried: true },
      }
    }
  }

  async #probe(runtime: ProvenRuntime['runtime'], volume: RuntimeVolume, signal: AbortSignal): Promise<ProbeFacts> {
    const { connection } = runtime
    const body = probeBody(this.#world, runtime, volume)
    return await withErrand({ ...this.#world, connection }, 'probe', body, async ({ id }) => {
      try {
        await untilAborted(connection.request('POST', `/containers/${id}/start`, { deadline: probeDeadline }), signal)
        const output = await collectExec(this.#world, connection, id, [busybox, 'sh', '-c', probeScript], {
          signal,
          deadline: probeDeadline,
        })
        const facts = parseProbe(output)
        if (facts === null) throw garbled(output)
        return facts
      } catch (error) {
        if (error instanceof AirlockError && error.code === 'engine-timeout') {
          // Otherwise removing it would wait as long as the runtime hangs.
          const ended = await endHungRuntime(id)
          this.#world.log(`Runtime ${runtime.name} hung over a probe; ${String(ended)} of its processes were ended.`)
        }
        throw error
      }
    })
  }
}

/** A sandbox's own settings, without data: what is proven is what will be used. */
function probeBody(
  world: EngineWorld,
  runtime: ProvenRuntime['runtime'],
  volume: RuntimeVolume,
): Readonly<Record<string, unknown>> {
  const inputs: SettingsInputs = {
    engine: world.connection.kind,
    runtime: { name: runtime.name, level: runtime.level, hostConfigRuntime: runtime.hostConfigRuntime },
    image: {
      preparedId: volume.image,
      name: volume.image,
      sourceId: volume.image,
      user: '1000',
      home: '/home',
      volumes: [],
      blankedVariables: [],
    },
    runtimeHash: volume.hash,
    architecture: world.connection.info.architecture,
    openFiles: 1024,
    processLimit: null,
    cpuset: null,
    cpus: 1,
    seccomp: seccompFor(world, 'strict'),
    limits: { memory: false, processes: false, cpu: false, cpuset: false },
  }
  const spec = {
    id: '000000000000',
    name: 'probe',
    template: null,
    image: volume.image,
    isolation: 'best',
    limits: { cpus: 1, memoryBytes: 256 * 1024 ** 2, processes: 64 },
    fast: false,
    createdAt: '',
  } as const
  const { installation } = world.signer
  const constants = { installation, initCommand: [busybox, 'sleep', '60'], seccompProfiles: world.seccompProfiles }
  const body = createBody(spec, inputs, constants, {})
  return {
    ...body,
    WorkingDir: '/',
    HostConfig: {
      ...body.HostConfig,
      Mounts: body.HostConfig.Mounts.filter(({ Target }) => Target === places.runtime),
      // The engine's own limits are what the probe is to find out.
      Ulimits: undefined,
    },
  }
}

export function seccompFor(world: EngineWorld, profile: SystemCallProfile): SettingsInputs['seccomp'] {
  if (world.connection.kind === 'docker') return { kind: 'inline' }
  return world.seccompPaths === null ? { kind: 'engine' } : { kind: 'path', path: world.seccompPaths[profile] }
}

function unavailable(runtime: Extract<EngineRuntime, { available: false }>): { readonly report: RuntimeReport } {
  return {
    report: { name: runtime.name, level: runtime.level, proven: false, evidence: runtime.reason, untried: true },
  }
}

function garbled(output: string): AirlockError {
  return new AirlockError({
    code: 'engine-failed',
    message: 'The probe sandbox did not answer as expected.',
    why: output === '' ? 'It said nothing.' : `It said: ${JSON.stringify(output.slice(0, 200))}`,
    remedy: 'See whether the engine can run any container.',
  })
}
