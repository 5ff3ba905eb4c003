import { AirlockError, isCancellation, toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { OperationKind } from './operation.ts'
import { Refusal } from './refusals.ts'
import type { SandboxEntry } from './sandbox-entry.ts'
import type { SandboxTask, SandboxWorld } from './sandbox-world.ts'

export interface Work {
  readonly kind: OperationKind
  /** True for what a sandbox can bring about itself, as often as it likes: its log keeps that apart. */
  readonly isByItself?: boolean
  readonly work: (task: SandboxTask) => Promise<void>
}

const cancellable: ReadonlySet<OperationKind> = new Set([
  'create',
  'start',
  'verify',
  'packages',
  'move',
  'push',
  'pull',
])
/** A measurement may wait for a silent agent; nobody who wants one of these has to wait for that. */
const endsMeasuring: ReadonlySet<OperationKind> = new Set(['stop', 'pause', 'remove'])

/** Does something to one sandbox in turn, and tells it to every door and log: its phases, its end, its failure. */
export async function runOperation(world: SandboxWorld, entry: SandboxEntry, work: Work): Promise<void> {
  const { kind, isByItself = false } = work
  const among = isByItself ? 'agent' : 'own'
  const { current } = entry.operations
  if (endsMeasuring.has(kind) && current?.kind === 'verify') current.cancel()
  await entry.operations.run(
    {
      kind,
      isByItself,
      cancellable: cancellable.has(kind),
      now: world.clock.elapsed,
      changed: () => {
        world.list.changed(entry)
      },
      phaseEnded: ({ name, state, milliseconds, detail }) => {
        world.logs.append(entry.id, 'phase', `${name} ${state} after ${String(milliseconds)} ms (${detail})`, among)
      },
    },
    async (operation) => {
      const told = entry.error
      entry.error = null
      try {
        await work.work({ world, entry, operation })
      } catch (error) {
        // What cannot be done now is told to whoever asked; what failed before still matters.
        if (error instanceof Refusal) {
          entry.error = told
          throw error
        }
        entry.error = isCancellation(error) ? null : toErrorReport(error)
        if (entry.error !== null) {
          const where = entry.error.code === 'isolation-mismatch' ? 'own' : among
          world.logs.append(entry.id, 'error', `${kind}: ${entry.error.message} ${entry.error.why}`, where)
          world.log.error(`${kind} of ${entry.id} failed`, error)
        }
        // The list that this leads to tries again what is left to be done: that must not go round without a pause.
        const isTriedByLists = (kind === 'remove' && entry.hasLeftovers) || entry.mustStop !== null
        if (error instanceof AirlockError && error.code.startsWith('engine-') && !isTriedByLists)
          world.engines.of(entry).check()
        throw error
      }
    },
  )
}

/** As above, for what nobody waits for. */
export function runInBackground(world: SandboxWorld, entry: SandboxEntry, work: Work): void {
  runOperation(world, entry, work).catch((error: unknown) => {
    // The entry carries the error to every door.
    world.log.info(`${work.kind} of ${entry.id} ended: ${String(error)}`)
  })
}
