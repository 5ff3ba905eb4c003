import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { EngineId } from '../../../src-shared/engine/engine.ts'
import type { EngineFollower, EngineLink } from '../engine-link/engine-link.ts'
import type { ContainerEngine, EngineSandbox } from '../engines/engine.ts'
import { settled } from '../packages/kept-packages.ts'
import type { SandboxRecord } from '../records/record.ts'
import { interrupted, ranOutOfMemory, removedOutside, whyItEnded } from './outside-changes.ts'
import { isAnotherRun } from './one-run.ts'
import { reconcile, type ReconcileAction } from './reconcile.ts'
import type { RunMeasuring } from './run-measuring.ts'
import type { SandboxEntry } from './sandbox-entry.ts'
import type { SandboxWorld } from './sandbox-world.ts'

export interface FollowOptions {
  readonly world: SandboxWorld
  /** Of this engine alone: what lives on others is followed by others. */
  readonly id: EngineId
  readonly link: Pick<EngineLink, 'current' | 'place' | 'check'>
  /** Runs a removal that the next start of the backend would have to finish otherwise. */
  readonly finishRemoval: (entry: SandboxEntry) => void
  readonly runs: Pick<RunMeasuring, 'beganAnew' | 'soon' | 'look'>
  /** Tries again to stop a sandbox that must not run. */
  readonly endUnproven: (entry: SandboxEntry) => void
  /** Called once the first meeting with an engine is over and leftovers are swept. */
  readonly reconciled: () => void
  /** Of a sandbox that lives on another engine, while this one has something under its id too. */
  readonly copies: {
    knows(id: SandboxId): boolean
    found(seen: EngineSandbox, place: string): void
  }
  /** False when records could not all be read: what looks unknown may be somebody's work. */
  readonly knowsAll: () => boolean
}

/** Keeps what is known of sandboxes in step with the engine, whoever changes them. */
export function followEngine(options: FollowOptions): EngineFollower {
  const { world, id: engineId, link, finishRemoval, runs, endUnproven, reconciled, copies, knowsAll } = options
  const { list, log, logs } = world
  let answeredAt = world.clock.date()
  /** A copy that stayed behind when its sandbox moved to another engine has the same id, and is no sandbox. */
  const isHere = (id: SandboxId): boolean => (list.get(id)?.engine ?? engineId) === engineId
  const entries = (): readonly SandboxEntry[] => list.entries.filter(({ engine }) => engine === engineId)

  function change(entry: SandboxEntry, seen: EngineSandbox): void {
    const before = entry.seen?.state
    entry.seen = seen
    entry.isKnown = true
    entry.hasFailed = false
    if (seen.state !== 'running' && seen.state !== 'paused') entry.forgetRun()
    if (before !== undefined && before !== seen.state && entry.operations.isIdle) toldBy(entry, seen)
    list.changed(entry)
  }

  /** The state changed and nobody here asked for it. */
  function toldBy(entry: SandboxEntry, seen: EngineSandbox): void {
    logs.append(entry.id, 'lifecycle', `Now ${seen.state}, by somebody else than Airlock or by itself.`)
    if (seen.state !== 'running') letGo(entry.id)
    // One that was only paused is still the run that is held.
    else if (entry.run === null || seen.run !== entry.run) runs.beganAnew(entry)
    if (seen.state === 'stopped' && seen.exit !== null) {
      entry.error = whyItEnded(entry, seen.exit)
      if (entry.error !== null) logs.append(entry.id, 'error', entry.error.message)
    }
  }

  function letGo(id: SandboxId): void {
    world.agents.drop(id).catch((error: unknown) => {
      log.error(`The channel of ${id} did not close`, error)
    })
  }

  function vanish(entry: SandboxEntry): void {
    if (entry.hasFailed && entry.seen === null) return
    entry.seen = null
    entry.isKnown = true
    entry.hasFailed = true
    entry.forgetRun()
    entry.error = removedOutside(entry)
    logs.append(entry.id, 'lifecycle', entry.error.message)
    letGo(entry.id)
    list.changed(entry)
  }

  async function refresh(entry: SandboxEntry, engine: ContainerEngine): Promise<void> {
    try {
      const held = entry.run
      const seen = await engine.inspect(entry.id)
      if (isAnotherRun(entry, held, seen)) {
        logs.append(entry.id, 'lifecycle', 'It began anew, by somebody else than Airlock.')
        runs.beganAnew(entry)
      }
      // An operation that is under way knows better what it is doing.
      if (entry.operations.isIdle) change(entry, seen)
    } catch (error) {
      const missing = error instanceof AirlockError && error.code === 'sandbox-not-found'
      if (missing && entry.operations.isIdle && list.get(entry.id) === entry) vanish(entry)
      else if (!missing) throw error
    }
  }

  function refreshSoon(entry: SandboxEntry): void {
    const engine = link.current
    if (engine === null) return
    refresh(entry, engine).catch((error: unknown) => {
      log.error(`The state of ${entry.id} could not be read`, error)
      link.check()
    })
  }

  /** A list may be older than a removal that ended since, so a sandbox that nobody here knows is asked for again. */
  function confirmUnknown(id: SandboxId): void {
    const engine = link.current
    engine?.inspect(id).then(
      (seen) => {
        if (list.get(id) === undefined) rebuild(seen, link.place ?? '')
      },
      (error: unknown) => {
        log.info(`${id} is not taken over: ${String(error)}`)
      },
    )
  }

  /** Nothing that costs is hidden; a list may be older than its removal, so it is asked for again. */
  function confirmCopy(id: SandboxId): void {
    if (copies.knows(id)) return
    const engine = link.current
    engine?.inspect(id).then(
      (seen) => {
        if (!isHere(id) && !copies.knows(id)) copies.found(seen, link.place ?? '')
      },
      (error: unknown) => {
        log.info(`A copy of ${id} is not taken over: ${String(error)}`)
      },
    )
  }

  function adopt(record: SandboxRecord, seen: EngineSandbox): void {
    const entry = list.get(record.spec.id) ?? list.add(record)
    settlePackages(entry, seen)
    change(entry, seen)
    if (seen.state === 'running' && !entry.isProven) runs.soon(entry)
  }

  /** A backend that was killed while it gave the sandbox another image: its container says which one it has. */
  function settlePackages(entry: SandboxEntry, seen: EngineSandbox): void {
    const record = settled(entry.record, seen.spec.image)
    if (record === entry.record) return
    entry.record = record
    world.records.save(record).catch((error: unknown) => {
      log.error(`What was added to ${entry.id} cannot be kept`, error)
    })
  }

  function rebuild(seen: EngineSandbox, place: string): void {
    const record: SandboxRecord = {
      schema: 1,
      intent: 'keep',
      spec: seen.spec,
      place,
      source: { kind: 'empty' },
      isolation: null,
    }
    log.info(`The record of ${seen.id} was rebuilt from the engine's labels.`)
    // Its own may be there and only unreadable: it says more than the labels do.
    if (knowsAll()) keepRebuilt(record)
    adopt(record, seen)
  }

  function keepRebuilt(record: SandboxRecord): void {
    world.records.save(record).catch((error: unknown) => {
      log.error(`The rebuilt record of ${record.spec.id} cannot be kept`, error)
    })
  }

  function leftover(action: ReconcileAction & { kind: 'undo-create' }, listed: readonly EngineSandbox[]): void {
    const spec = action.record?.spec ?? listed.find(({ id }) => id === action.id)?.spec
    if (spec === undefined) return
    const record = action.record ?? {
      schema: 1,
      intent: 'create',
      spec,
      place: null,
      source: { kind: 'empty' },
      isolation: null,
    }
    const entry = list.get(action.id) ?? list.add(record)
    entry.error = interrupted(entry)
    finishRemoval(entry)
  }

  function act(action: ReconcileAction, place: string, listed: readonly EngineSandbox[]): void {
    switch (action.kind) {
      case 'adopt':
        adopt(action.record, action.seen)
        return
      case 'rebuild':
        rebuild(action.seen, place)
        return
      case 'undo-create':
        // Without its record it may be one whose record cannot be read.
        if (action.record === null && !knowsAll()) return
        leftover(action, listed)
        return
      case 'finish-remove':
        finishRemoval(list.get(action.record.spec.id) ?? list.add(action.record))
        return
      case 'forget': {
        const entry = list.get(action.record.spec.id)
        if (entry !== undefined) list.delete(entry)
        world.records.remove(action.record.spec.id).catch((error: unknown) => {
          log.error(`The record of ${action.record.spec.id} cannot be removed`, error)
        })
        return
      }
      case 'vanished':
        vanish(list.get(action.record.spec.id) ?? list.add(action.record))
        return
      case 'elsewhere': {
        const entry = list.get(action.record.spec.id) ?? list.add(action.record)
        entry.isKnown = false
        entry.whyUnknown = `It is at ${String(action.record.place)}, and what answers now is ${place}.`
        entry.notice(`It was made on ${String(action.record.place)}, which is not the engine that answers now.`)
        list.changed(entry)
        return
      }
      case 'foreign':
        log.info(`${action.seen.id} has Airlock's labels without this installation's signature: it is left alone.`)
        return
    }
  }

  return {
    async attached(found, listed) {
      answeredAt = world.clock.date()
      const idle = entries().filter((entry) => entry.operations.isIdle && !(entry.hasFailed && entry.seen === null))
      const records = idle.map((entry) => entry.record)
      const busy = new Set(
        entries()
          .filter((entry) => !idle.includes(entry))
          .map((entry) => entry.id),
      )
      const relevant = listed.filter(({ id }) => !busy.has(id) && isHere(id))
      for (const action of reconcile(records, relevant, found.place)) act(action, found.place, relevant)
      for (const { id, ownership } of listed) if (ownership === 'own' && !isHere(id)) confirmCopy(id)
      if (!knowsAll()) {
        log.error('Records could not all be read: nothing on the engine is cleaned away until they can.')
        reconciled()
        return
      }
      try {
        const swept = await found.engine.sweep(new Set(list.entries.map((entry) => entry.id)))
        for (const text of swept) log.info(`Swept: ${text}`)
      } catch (error) {
        log.error('What earlier runs left on the engine could not be swept', error)
      }
      reconciled()
    },
    listed(listed) {
      answeredAt = world.clock.date()
      const own = new Map(listed.filter(({ ownership }) => ownership === 'own').map((seen) => [seen.id, seen]))
      for (const entry of entries()) {
        const seen = own.get(entry.id)
        own.delete(entry.id)
        if (!entry.operations.isIdle) continue
        if (entry.hasLeftovers) {
          finishRemoval(entry)
          continue
        }
        if (entry.mustStop !== null && seen?.state === 'running') {
          endUnproven(entry)
          continue
        }
        // A list may be older than what an operation did since: only the engine's answer of now removes one. What came
        // back may have begun anew meanwhile, which a list does not tell.
        if (seen === undefined || !entry.isKnown || entry.seen?.state !== seen.state) {
          if (seen !== undefined || (entry.isKnown && !entry.hasFailed)) refreshSoon(entry)
        } else {
          change(entry, seen)
          runs.look(entry)
        }
      }
      for (const seen of own.values()) {
        if (!isHere(seen.id)) confirmCopy(seen.id)
        else if (seen.state !== 'created') confirmUnknown(seen.id)
      }
    },
    event(event) {
      const entry = list.get(event.id)
      if (entry === undefined || entry.engine !== engineId) return
      if (event.what === 'out-of-memory') {
        const told = ranOutOfMemory(entry)
        entry.notice(told)
        logs.append(entry.id, 'error', told)
        list.changed(entry)
      }
      // Also in the middle of an operation: stopped and started quickly, it is another run that only this tells of.
      if (event.what === 'started' || entry.operations.isIdle) refreshSoon(entry)
    },
    lost(why) {
      for (const entry of entries()) {
        if (entry.hasFailed) continue
        if (entry.isKnown) entry.lost(answeredAt.toISOString())
        entry.whyUnknown = why
        list.changed(entry)
      }
    },
  }
}
