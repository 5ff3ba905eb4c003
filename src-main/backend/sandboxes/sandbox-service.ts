import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { SandboxEvent } from '../../../src-shared/api/sandboxes.ts'
import type { EngineId } from '../../../src-shared/engine/engine.ts'
import type { IsolationProof } from '../../../src-shared/engine/isolation.ts'
import type { Sandbox, SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { CloudKeeping } from '../cloud/keeping/cloud-keeping.ts'
import { SandboxShares } from '../cloud/sharing/sandbox-shares.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { EngineFollower, EngineLink } from '../engine-link/engine-link.ts'
import type { ContainerEngine } from '../engines/engine.ts'
import { EgressService } from '../egress/egress-service.ts'
import { LifetimeWatch } from '../lifetime/lifetime-watch.ts'
import { PushService } from '../push/push-service.ts'
import { lookAgainAfterSleep } from './after-sleep.ts'
import { AgentConnections } from './agent-connections.ts'
import { AgentMessages } from './agent-messages.ts'
import { reportAgentState } from './agent-state.ts'
import { beginCreation } from './creation/begin-creation.ts'
import type { CheckedCreateRequest } from './creation/create-request.ts'
import { DiskWatch } from './disk-watch.ts'
import { endUnprovenAgain } from './end-unproven.ts'
import { enter, type AgentWish } from './enter.ts'
import { FirstLooks } from './first-look.ts'
import { followEngine } from './follow-engine.ts'
import { followedEngines } from './followed-engines.ts'
import { removeLeftoversSoon } from './leftovers.ts'
import { connectToRun } from './one-run.ts'
import type { OperationKind } from './operation.ts'
import {
  affordable,
  moveSandbox,
  pauseSandbox,
  pauseWhere,
  resumeSandbox,
  startSandbox,
  stopElsewhere,
  stopSandbox,
  verifySandbox,
} from './power.ts'
import { wrongState, whatIsLeft } from './refusals.ts'
import { makeRemovable, removeSandbox } from './remove-sandbox.ts'
import { RunMeasuring } from './run-measuring.ts'
import { runInBackground, runOperation } from './run-operation.ts'
import type { SandboxEntry } from './sandbox-entry.ts'
import { SandboxImages } from './sandbox-images.ts'
import { SandboxList } from './sandbox-list.ts'
import type { SandboxServiceOptions } from './sandbox-service-options.ts'
import type { SandboxTask, SandboxWorld } from './sandbox-world.ts'
import { isMismatch } from './verify-isolation.ts'
import { standardRecipe } from './warm/standard-recipe.ts'
import { noteActivity } from './last-activity.ts'
import { UsedRecipes } from './warm/used-recipes.ts'
import { WarmPool } from './warm/warm-pool.ts'

/** All that can be done to sandboxes. Every method that takes a reference accepts an id or a name. */
export class SandboxService {
  readonly #world: SandboxWorld
  readonly #disk: DiskWatch
  readonly #lifetimes: LifetimeWatch
  readonly #runs: RunMeasuring
  #recordsAreComplete = true
  #stopWatchingSleep: () => void = () => undefined
  #followers = 0
  /** What goes out of sandboxes. */
  readonly egress: EgressService
  /** What is added to images of sandboxes, and what they are made from. */
  readonly images: SandboxImages
  /** Sandboxes that are kept ready. */
  readonly warm: WarmPool
  /** To a cloud, and back. */
  readonly push: PushService
  /** How long machines at a cloud have. */
  readonly keeping: CloudKeeping
  /** Ports that are shared by a link. */
  readonly shares: SandboxShares
  readonly #firstLooks = new FirstLooks()

  constructor(options: SandboxServiceOptions) {
    const list = new SandboxList()
    const messages = new AgentMessages({ logs: options.logs, log: options.log })
    const agents = new AgentConnections({
      open: options.openAgent,
      connect: (id, signal) =>
        connectToRun(this.#world, id, signal, (entry) => {
          this.#runs.beganAnew(entry)
        }),
      onOpened: (id, client, signal) => {
        messages.follow(id, client, signal)
        this.egress.opened(id, client, signal)
      },
      onState: (id, state) => {
        reportAgentState(this.#world, id, state)
        if (state === 'restarted') this.#runs.agentRestarted(id)
      },
    })
    const outside = {
      proven: (id: SandboxId) => this.egress.proven(id),
      fresh: (entry: SandboxEntry, agent: AgentClient, signal: AbortSignal) => this.egress.fresh(entry, agent, signal),
    }
    this.#world = {
      ...options,
      canaries: options.canaries ?? null,
      list,
      agents,
      messages,
      engines: followedEngines({
        ...{ source: options.source, elsewhere: options.elsewhere ?? [], log: options.log, pace: options.pace },
        follower: (id, link) => this.#follower(id, link),
      }),
      outside,
      copies: {
        remove: (id) => this.push.removeCopies(id),
        requireRemovable: (entry) => {
          this.push.requireRemovable(entry)
        },
      },
      newId: () => randomBytes(6).toString('hex'),
    }
    this.egress = new EgressService({ ...options.egress, world: this.#world })
    const existing = (reference: string) => this.#existing(reference)
    this.images = new SandboxImages({
      world: this.#world,
      openAgent: options.openAgent,
      builtIn: options.templates,
      own: options.ownTemplates,
      egress: { serve: (entry, agent, asked) => this.egress.build(entry, agent, asked) },
      existing,
      ...options.packages,
    })
    this.push = new PushService({
      world: this.#world,
      openAgent: options.openAgent,
      directory: join(options.records.directory, 'push'),
      existing: (reference) => this.#existing(reference, { orAway: true }),
      agent: (reference, signal) => this.agent(reference, signal),
      about: () => ({ variables: [], secrets: [] }),
      ...options.push,
    })
    this.egress.policies.onChange((id) => {
      this.#runs.policyChanged(id)
    })
    this.warm = new WarmPool({
      world: this.#world,
      ...(options.warm ?? { mode: 'off', recipes: UsedRecipes.none(), isOn: () => false }),
      standard: () => standardRecipe(options.templates(), { id: this.#world.newId(), at: options.clock.date() }),
      isWatched: () => this.#followers > 0,
    })
    this.#runs = new RunMeasuring({
      world: this.#world,
      pace: options.measurePace,
      verify: (entry) => runOperation(this.#world, entry, { kind: 'verify', isByItself: true, work: verifySandbox }),
    })
    this.#disk = new DiskWatch({
      world: this.#world,
      ...(options.diskPace === undefined ? {} : { pace: options.diskPace }),
      pause: async (entry, isNeeded) => {
        await this.#run(entry, 'pause', pauseWhere(isNeeded))
        return entry.seen?.state === 'paused'
      },
    })
    const watching = { world: this.#world, existing, everyMs: options.lifetimeEveryMs }
    this.keeping = new CloudKeeping({
      ...watching,
      stop: (entry) => this.#run(entry, 'stop', stopElsewhere),
    })
    this.shares = new SandboxShares({ ...watching, push: this.push })
    this.#lifetimes = new LifetimeWatch({ ...watching, stop: (entry) => this.#run(entry, 'stop', stopSandbox) })
  }

  /** To the engine of this computer. */
  get link(): EngineLink {
    return this.#world.engines.local
  }

  linkTo(id: EngineId): EngineLink {
    const link = this.#world.engines.at(id)
    if (link === null) throw new Error(`This backend has no link to ${id}.`)
    return link
  }

  /** Names of sandboxes on that engine, or on their way there or back, to which something is being done. */
  busyOn(id: EngineId): readonly string[] {
    return this.#world.list.listed.flatMap((entry) => {
      const isConcerned = entry.engine === id || (id !== 'local' && this.push.isOnItsWay(entry.id))
      return isConcerned && !entry.operations.isIdle ? [entry.name] : []
    })
  }

  /** Hangs up on every sandbox of that engine. They go on. */
  async hangUpOn(id: EngineId): Promise<void> {
    const { list, agents } = this.#world
    const there = list.listed.filter(({ engine }) => engine === id)
    await Promise.all(there.map((entry) => agents.drop(entry.id)))
  }

  /** Reads the records and begins to look for an engine; returns as soon as the list can be shown. */
  async begin(): Promise<void> {
    const { records, problems, isComplete } = await this.#world.records.load()
    this.#recordsAreComplete = isComplete
    for (const problem of problems) this.#world.log.error(problem)
    for (const record of records) this.#world.list.add(record)
    await this.push.load()
    this.#disk.start()
    this.#lifetimes.start()
    this.keeping.start()
    this.shares.start()
    this.#world.engines.start()
    void this.#firstLooks.of('local').reconciled.then(() => {
      this.warm.start()
      this.push.start()
      if (this.#recordsAreComplete) this.images.sweepSoon()
    })
    this.#stopWatchingSleep = lookAgainAfterSleep(this.#world)
  }

  /** Resolves when it is known how sandboxes are, as far as that can be known soon. */
  async settled(signal?: AbortSignal): Promise<void> {
    await this.#firstLooks.settled(this.#world.engines, signal)
  }

  /** True while something is being done that must not be cut off. */
  get isBusy(): boolean {
    return this.#world.list.listed.some((entry) => !entry.operations.isIdle)
  }
  get hasRunning(): boolean {
    const running = this.#world.list.listed.filter(({ state }) => state === 'running' || state === 'paused')
    // What is elsewhere goes on by itself, with its own gate and its own end.
    return running.some(({ engine }) => engine === 'local')
  }

  views(): readonly Sandbox[] {
    return this.#world.list.views()
  }
  get(reference: string): Sandbox {
    return this.#world.list.find(reference).view()
  }
  /** The engine that it lives on; null while that is not there. */
  engineOf(id: SandboxId): ContainerEngine | null {
    return this.#world.engines.of(this.#world.list.find(id)).current
  }
  /** Something was done in it. */
  noteActivity(id: SandboxId): void {
    noteActivity(this.#world, id)
    this.noteUse(id)
  }
  /** It is used, e.g. a preview of it is looked at: its machine at a cloud stays awake for that. */
  noteUse(id: SandboxId): void {
    this.keeping.used(id)
  }
  /** For a door; while one follows, a new sandbox may be wanted soon. */
  async *events(signal: AbortSignal): AsyncGenerator<SandboxEvent> {
    this.#followers += 1
    try {
      yield* this.#world.list.events(signal)
    } finally {
      this.#followers -= 1
    }
  }

  /** Calls `listener` with the id of each sandbox that is gone for good. */
  onRemoved(listener: (id: SandboxId) => void): () => void {
    return this.#world.list.subscribe((event) => {
      if (event.type === 'removed') listener(event.id)
    })
  }

  /** Checks all that can be checked, records the intent and returns; the rest is told by events. */
  async create(request: CheckedCreateRequest): Promise<Sandbox> {
    const { policies } = this.egress
    const reconciled = (id: EngineId) => this.#firstLooks.of(id).reconciled
    return await beginCreation(
      { world: this.#world, warm: this.warm, policies, images: this.images, reconciled },
      request,
    )
  }

  async cancel(reference: string): Promise<void> {
    await this.#world.list.find(reference).operations.cancel()
  }

  async start(reference: string): Promise<Sandbox> {
    return await this.#change(reference, 'start', affordable(startSandbox))
  }
  async stop(reference: string): Promise<Sandbox> {
    return await this.#change(reference, 'stop', stopSandbox)
  }
  async pause(reference: string): Promise<Sandbox> {
    return await this.#change(reference, 'pause', pauseSandbox)
  }
  async resume(reference: string): Promise<Sandbox> {
    return await this.#change(reference, 'resume', affordable(resumeSandbox))
  }

  /** To another computer of the same cloud, for want of room where it is. */
  async moveHost(reference: string): Promise<Sandbox> {
    return await this.#change(reference, 'move', moveSandbox)
  }

  /** Stopped after so many hours from now, with null as long as nobody stops it; `more` puts its end off by an hour. */
  async setLifetime(reference: string, hours: number | null | 'more'): Promise<Sandbox> {
    const entry = await this.#existing(reference)
    await (hours === 'more' ? this.#lifetimes.extend(entry) : this.#lifetimes.set(entry, hours))
    return entry.view()
  }

  /** What was measured now, also when it does not hold: then the sandbox was stopped and carries the error. */
  async verify(reference: string): Promise<IsolationProof> {
    const entry = await this.#existing(reference)
    try {
      await this.#run(entry, 'verify', verifySandbox)
    } catch (error) {
      if (!isMismatch(error) || entry.record.isolation === null) throw error
      return entry.record.isolation
    }
    if (entry.record.isolation === null) throw wrongState(entry.name, 'was not measured', 'Try again.')
    return entry.record.isolation
  }

  /** `force` also removes one that runs, and cancels what is being done to it. */
  async remove(reference: string, force: boolean): Promise<void> {
    await this.settled()
    const entry = this.#world.list.find(reference)
    if (await makeRemovable(this.#world, entry, force)) await this.#run(entry, 'remove', removeSandbox)
  }

  /** The agent of a running sandbox, for doors; nobody gets in unless the isolation of this run holds. */
  async agent(
    reference: string,
    signal?: AbortSignal,
    wish: AgentWish = { wakes: false },
  ): Promise<{ sandbox: Sandbox; agent: AgentClient }> {
    const entry = await this.#found(reference, signal)
    const wake = ({ id, state }: SandboxEntry) => (state === 'paused' ? this.resume(id) : this.start(id))
    return await enter({ world: this.#world, runs: this.#runs, wake }, entry, wish, signal)
  }

  async close(): Promise<void> {
    this.#stopWatchingSleep()
    this.push.close()
    await this.warm.close()
    await this.#disk.close()
    await this.#lifetimes.close()
    await this.keeping.close()
    await this.shares.close()
    await this.#runs.close()
    await this.#world.agents.close()
    await this.#world.engines.close()
    await this.egress.close()
    await this.#world.logs.settled()
  }

  #follower(id: EngineId, link: EngineLink): EngineFollower {
    return followEngine({
      ...{ world: this.#world, id, link, runs: this.#runs },
      reconciled: () => {
        this.#firstLooks.of(id).done()
      },
      copies: this.push,
      knowsAll: () => this.#recordsAreComplete,
      finishRemoval: (entry) => {
        removeLeftoversSoon(this.#world, entry)
      },
      endUnproven: (entry) => {
        runInBackground(this.#world, entry, { kind: 'stop', work: endUnprovenAgain })
      },
    })
  }

  async #change(reference: string, kind: OperationKind, work: (task: SandboxTask) => Promise<void>): Promise<Sandbox> {
    const entry = await this.#existing(reference)
    await this.#run(entry, kind, work)
    return entry.view()
  }

  /** As soon as it is known how it is, as far as that can be known soon: for one that is here, nobody elsewhere is waited for. */
  async #found(reference: string, signal?: AbortSignal): Promise<SandboxEntry> {
    const { list, engines } = this.#world
    await this.#firstLooks.settledHere(engines, signal)
    const isHere = list.listed.some(
      ({ id, name, engine }) => (id === reference || name === reference) && engine === 'local',
    )
    if (!isHere) await this.settled(signal)
    return list.find(reference)
  }

  /** `orAway`: also one whose machine is gone, since its copy here is not. */
  async #existing(reference: string, { orAway } = { orAway: false }): Promise<SandboxEntry> {
    const entry = await this.#found(reference)
    const hasCopy = orAway && entry.record.away !== undefined
    if (entry.hasFailed && entry.seen === null && !hasCopy) {
      throw wrongState(entry.name, 'was not made or no longer exists', whatIsLeft(entry))
    }
    return entry
  }

  async #run(entry: SandboxEntry, kind: OperationKind, work: (task: SandboxTask) => Promise<void>): Promise<void> {
    await runOperation(this.#world, entry, { kind, work })
  }
}
