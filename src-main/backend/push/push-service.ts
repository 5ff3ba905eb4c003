import { usualPlace, type CloudPlace } from '../../../src-shared/cloud/cloud-place.ts'
import type {
  ConflictDecision,
  PushConflict,
  PushPath,
  PushPlan,
  PushState,
  PushTarget,
} from '../../../src-shared/cloud/push-plan.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import { notConnected } from '../cloud/cloud-errors.ts'
import type { EngineSandbox } from '../engines/engine.ts'
import type { EngineLink } from '../engine-link/engine-link.ts'
import { usualRegions } from '../engines/remote/open-cloud-engine.ts'
import type { OpenAgent } from '../sandboxes/agent-connections.ts'
import type { SandboxEntry } from '../sandboxes/sandbox-entry.ts'
import type { SandboxWorld } from '../sandboxes/sandbox-world.ts'
import { latestOf } from '../server/latest-of.ts'
import { wrongState } from '../sandboxes/refusals.ts'
import { nothingSettled, versionsOf } from './journal/kept-pull.ts'
import { PushJournal } from './journal/push-journal.ts'
import type { PushRecord } from './journal/push-record.ts'
import { makePlan, type MadePlan } from './plan/make-plan.ts'
import type { AboutSandbox } from './plan/read-sources.ts'
import { placedThere } from './placed-there.ts'
import { chosen, withoutEffect, type PushChoices } from './push-choices.ts'
import { PushRuns, type PushPace } from './push-runs.ts'
import {
  goesAsWell,
  leftBehind,
  machineGone,
  notAway,
  notHere,
  nothingOpen,
  nothingToChoose,
  otherPlan,
  outOfReach,
} from './refusals.ts'
import { showConflicts } from './show-conflicts.ts'

export interface PushServiceOptions {
  readonly world: SandboxWorld
  readonly openAgent: OpenAgent
  /** What is written down of pushes lies there. */
  readonly directory: string
  readonly existing: (reference: string) => Promise<SandboxEntry>
  readonly agent: (reference: string, signal?: AbortSignal) => Promise<{ readonly agent: AgentClient }>
  /** What programs in it get beside files, by name. */
  readonly about: (entry: SandboxEntry) => {
    readonly variables: readonly string[]
    readonly secrets: AboutSandbox['secrets']
  }
  /** Where to and how large, when nothing else is chosen. */
  readonly usual?: () => Pick<CloudPlace, 'region' | 'size'>
  readonly pace?: Partial<PushPace>
}

/** A push names its region: prices are of one. */
function targetOf({ region, size }: Pick<CloudPlace, 'region' | 'size'>): PushTarget {
  return { region: region ?? usualRegions[0], size, volumeGb: usualPlace.volumeGb }
}

/** How long a person may look at a plan. */
const planMs = 15 * 60_000

/** “Push to cloud” and “Pull back”. */
export class PushService {
  readonly #options: PushServiceOptions
  readonly #journal: PushJournal
  readonly #runs: PushRuns
  readonly #plans = new Map<SandboxId, MadePlan>()

  constructor(options: PushServiceOptions) {
    const { world, openAgent, directory, pace } = options
    this.#options = options
    this.#journal = new PushJournal(directory, world.log)
    this.#runs = new PushRuns({ world, openAgent, journal: this.#journal, pace })
    world.list.subscribe((event) => {
      if (event.type === 'removed') this.#plans.delete(event.id)
    })
  }

  /** Reads what an earlier backend was doing; before any engine is met. */
  async load(): Promise<void> {
    await this.#runs.load()
  }
  /** Goes on with what has to go on, once engines answer. */
  start(): void {
    this.#runs.start()
  }
  close(): void {
    this.#runs.close()
  }

  /** Whether something is written down of what that sandbox has at its other place. */
  knows(id: SandboxId): boolean {
    return this.#runs.recordOf(id) !== null
  }
  /** A machine of a sandbox that is here, of which nothing can be read. */
  found(seen: EngineSandbox, place: string): void {
    this.#runs.found(seen, place)
  }

  /** A push or pull of it, or what is left to do of one, is being done. */
  isOnItsWay(id: SandboxId): boolean {
    return this.#runs.isUnder(id)
  }
  /** Machines in an account beside those of sandboxes there. */
  machines(): readonly { readonly name: string; readonly place: string }[] {
    const known = this.#options.world.list.listed.flatMap(({ id, name, engine }) => {
      const record = engine === 'local' ? this.#runs.recordOf(id) : null
      return record === null ? [] : [{ name, place: record.there.place }]
    })
    return [...known, ...this.#runs.forgotten.map(({ here, there }) => ({ name: here.spec.name, place: there.place }))]
  }

  async plan(reference: string, wish: Partial<PushTarget>, signal: AbortSignal): Promise<PushPlan> {
    const { world, existing, agent, about } = this.#options
    const entry = await existing(reference)
    if (entry.engine !== 'local') throw notHere(entry.name)
    const place = await this.#place(signal)
    for (const [id, made] of this.#plans) if (!this.#isOfNow(made)) this.#plans.delete(id)
    const record = this.#runs.recordOf(entry.id)
    if (record?.step === 'left-behind') throw leftBehind(entry.name)
    const usual = record?.target ?? targetOf(this.#options.usual?.() ?? usualPlace)
    const made = await makePlan({
      sandbox: entry.id,
      agent: (await agent(entry.id, signal)).agent,
      about: { ...about(entry), policy: entry.policy, there: 'amd64' },
      // A machine that is there already stays as it is, unless packages were added here since.
      target: isUsable(entry, record) ? usual : { ...usual, ...wish },
      place,
      isKnownThere: isUsable(entry, record),
      rate: await this.#journal.rate(),
      now: world.clock.date(),
      signal,
    })
    this.#plans.set(entry.id, made)
    return made.plan
  }

  async begin(reference: string, planId: string, choices: PushChoices): Promise<PushState> {
    const entry = await this.#options.existing(reference)
    if (entry.engine !== 'local') throw notHere(entry.name)
    const made = this.#plans.get(entry.id)
    if (made?.plan.id !== planId || !this.#isOfNow(made)) throw otherPlan()
    const { plan, trees } = made
    const unknown = await withoutEffect(made, choices)
    if (unknown.length > 0) throw nothingToChoose(unknown)
    this.#runs.requireFree(entry)
    const record = () => this.#pushRecord(entry, plan, choices)
    // What can be refused is refused at once.
    record()
    await this.#runs.begin(entry, 'push', record, trees)
    this.#plans.delete(entry.id)
    return this.#runs.state(entry)
  }

  async pull(reference: string, keepsMachine: boolean): Promise<PushState> {
    const entry = await this.#options.existing(reference)
    const isAway = () => entry.record.away !== undefined || this.#runs.recordOf(entry.id)?.step === 'left-behind'
    if (!isAway()) throw notAway(entry.name)
    if (entry.record.away !== undefined && entry.hasFailed) throw machineGone(entry.name)
    this.#runs.requireFree(entry)
    await this.#runs.begin(entry, 'pull', () => {
      const now = this.#runs.recordOf(entry.id)
      if (now === null || !isAway()) throw notAway(entry.name)
      return { ...now, keepsMachine, wasRunning: now.wasRunning || entry.state === 'running' }
    })
    return this.#runs.state(entry)
  }

  async resume(reference: string, keepsMachine?: boolean): Promise<PushState> {
    const entry = await this.#options.existing(reference)
    const openOne = () => {
      const record = this.#runs.recordOf(entry.id)
      const isPush = record?.step === 'making' || record?.step === 'copying'
      const isPull = record !== null && ['reading', 'conflicts', 'applying', 'leaving'].includes(record.step)
      if (record === null || !(isPush || isPull)) throw nothingOpen(entry.name, 'go on with')
      // One that is being removed already is not kept any more.
      const isChosen = isPull && record.step !== 'leaving' && keepsMachine !== undefined
      const wasRunning = record.wasRunning || entry.state === 'running'
      return { ...record, wasRunning, ...(isChosen ? { keepsMachine } : {}) }
    }
    this.#runs.requireFree(entry)
    const { step } = openOne()
    await this.#runs.begin(entry, step === 'making' || step === 'copying' ? 'push' : 'pull', openOne)
    return this.#runs.state(entry)
  }

  async cancel(reference: string): Promise<PushState> {
    const entry = await this.#options.existing(reference)
    await this.#runs.cancel(entry)
    return this.#runs.state(entry)
  }

  /** Goes on with the copy here, without the cloud; resolves when that is so. Refused while its account is connected and has it. */
  async goOnHere(reference: string): Promise<PushState> {
    const entry = await this.#options.existing(reference)
    await this.#runs.goOnHere(entry)
    return this.#runs.state(entry)
  }

  /** Removes a machine that nobody needs; resolves when it is gone. */
  async removeMachine(reference: string): Promise<PushState> {
    const entry = await this.#options.existing(reference)
    await this.#runs.removeMachine(entry)
    return this.#runs.state(entry)
  }

  async state(reference: string): Promise<PushState> {
    return this.#runs.state(await this.#options.existing(reference))
  }

  async *events(reference: string, signal: AbortSignal): AsyncGenerator<PushState> {
    const entry = await this.#options.existing(reference)
    yield* latestOf(
      () => this.#runs.state(entry),
      (listener) => this.#runs.subscribe(entry.id, listener),
      signal,
    )
  }

  async conflicts(reference: string): Promise<readonly PushConflict[]> {
    const entry = await this.#options.existing(reference)
    // What is under way looks anew, and tells what it finds.
    if (this.#runs.state(entry).stage !== 'conflicts') return []
    return await showConflicts(this.#journal, entry.id)
  }

  async resolve(
    reference: string,
    decisions: readonly { readonly at: PushPath; readonly decision: ConflictDecision }[],
  ): Promise<PushState> {
    const entry = await this.#options.existing(reference)
    if (this.#runs.recordOf(entry.id)?.step !== 'conflicts') throw nothingOpen(entry.name, 'decide')
    const pull = (await this.#journal.pull(entry.id)) ?? nothingSettled
    const made = decisions.flatMap(({ at: { folder, path }, decision }) => {
      const conflict = pull.conflicts.find((one) => one.folder === folder && one.path === path)
      return conflict === undefined ? [] : [{ folder, path, versions: versionsOf(conflict), decision }]
    })
    const isNew = (one: PushPath) => !made.some(({ folder, path }) => folder === one.folder && path === one.path)
    await this.#journal.savePull(entry.id, { ...pull, decisions: [...pull.decisions.filter(isNew), ...made] })
    await this.#runs.countConflicts(entry)
    return this.#runs.state(entry)
  }

  /** @throws Refusal where removing that sandbox would leave a machine behind that costs, or lose what was done in one */
  requireRemovable(entry: SandboxEntry): void {
    if (!this.#runs.isInReach(entry.id)) throw outOfReach(entry.name)
    if (this.#runs.recordOf(entry.id)?.step === 'left-behind') throw goesAsWell(entry.name)
  }

  /** Whether a machine may run that was left at a cloud, or is not removed yet, while the sandbox is on this computer. */
  mayRunElsewhere(id: SandboxId): boolean {
    const step = this.#options.world.list.get(id)?.engine === 'local' ? this.#runs.recordOf(id)?.step : undefined
    return step === 'left-behind' || step === 'leaving' || step === 'undoing'
  }

  /** Whether a machine of a sandbox that is on this computer rests at a cloud for the next push. */
  hasRestingMachine(id: SandboxId): boolean {
    return this.#runs.recordOf(id)?.step === 'kept'
  }

  /** The copy at the other place goes with a sandbox that is removed. */
  async removeCopies(id: SandboxId): Promise<void> {
    await this.#runs.removeCopies(id)
  }

  /** What was looked at long ago is not what would travel. */
  #isOfNow({ plan }: MadePlan): boolean {
    const age = this.#options.world.clock.date().getTime() - Date.parse(plan.madeAt)
    return age >= 0 && age < planMs
  }

  /** As the sandbox is when its turn has come. */
  #pushRecord(entry: SandboxEntry, plan: PushPlan, choices: PushChoices): PushRecord {
    if (entry.engine !== 'local') throw notHere(entry.name)
    const before = this.#runs.recordOf(entry.id)
    if (before?.step === 'left-behind') throw leftBehind(entry.name)
    if (before !== null && before.step !== 'kept') throw this.#underWay(entry, before)
    const { place } = entry.record
    if (place === null) throw wrongState(entry.name, 'is not known to its engine', 'Try again in a moment.')
    const known = isUsable(entry, before) ? before : null
    return {
      ...{ schema: 1, step: known === null ? 'making' : 'copying' },
      here: { place, spec: entry.record.spec },
      there: known?.there ?? {
        place: before?.there.place ?? plan.place,
        spec: placedThere(entry.record.spec, plan.target),
      },
      target: plan.target,
      ...chosen(plan, choices),
      ...{ hadMachine: known !== null, awaySince: null, keepsMachine: false, takenUp: null },
      wasRunning: entry.state === 'running',
    }
  }

  #underWay(entry: SandboxEntry, { step }: PushRecord): Error {
    if (step === 'undoing' || step === 'leaving') {
      return wrongState(
        entry.name,
        'still has a machine that is being removed',
        'Wait until it is gone, then push again.',
      )
    }
    return wrongState(entry.name, 'is on its way already', 'Go on with that push, or cancel it.')
  }

  /** Whose account it is; rejects where none answers. */
  async #place(signal: AbortSignal): Promise<string> {
    const link = this.#cloud()
    await link.ready(signal)
    if (link.place === null) throw notConnected()
    return link.place
  }

  #cloud(): EngineLink {
    const link = this.#options.world.engines.at('fly')
    if (link === null) throw notConnected()
    return link
  }
}

/** Whether a machine of an earlier push can take the next one: with another image it is made anew. */
function isUsable({ record: { spec } }: SandboxEntry, record: PushRecord | null): boolean {
  return record?.step === 'kept' && record.there.spec.image === spec.image
}
