import { posix } from 'node:path'
import type { UntakenWork, WorkspaceChanges, WorkspacePatch } from '../../../src-shared/api/changes.ts'
import type { Sandbox, SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { workInWords } from '../../../src-shared/text/work-in-words.ts'
import { workOf } from '../../../src-shared/transfer/work-of.ts'
import type { AgentAccess } from '../api/agent-access.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { Clock } from '../sandboxes/sandbox-world.ts'
import { findChanges, type FoundChanges } from './find-changes.ts'
import { Receipts, type EntryRange, type SentFile } from './receipts.ts'
import { changedSince, revertChange } from './revert-change.ts'
import type { WorkspaceMemory } from './workspace-memory.ts'
import { writePatch } from './write-patch.ts'

export interface WorkAccess extends AgentAccess {
  get(reference: string): Sandbox
}

export interface WorkspaceWorkOptions {
  readonly access: WorkAccess
  readonly memory: WorkspaceMemory
  readonly clock: Pick<Clock, 'date'>
}

/** What was done in sandboxes since their content came in, and how much of it was taken out. */
export class WorkspaceWork {
  readonly #access: WorkAccess
  readonly #memory: WorkspaceMemory
  readonly #clock: Pick<Clock, 'date'>
  readonly #receipts = new Receipts()

  constructor({ access, memory, clock }: WorkspaceWorkOptions) {
    this.#access = access
    this.#memory = memory
    this.#clock = clock
  }

  async list(reference: string, signal?: AbortSignal): Promise<WorkspaceChanges> {
    const { sandbox, agent } = await this.#access.agent(reference, signal)
    const { changes, more, ignored } = await lookAtWork(this.#memory, this.#clock, sandbox.id, agent, signal)
    return {
      changes: changes.map(({ path, change, from, kind, hash, size, original, isTaken, runsHere }) => {
        return { path, change, from, kind, hash, size, original, isTaken, runsHere }
      }),
      more,
      ignored,
      readAt: this.#clock.date().toISOString(),
    }
  }

  /** What `list` has, with an agent to read the files by. */
  async found(reference: string, signal?: AbortSignal): Promise<FoundChanges & { id: SandboxId; agent: AgentClient }> {
    const { sandbox, agent } = await this.#access.agent(reference, signal)
    return { ...(await lookAtWork(this.#memory, this.#clock, sandbox.id, agent, signal)), id: sandbox.id, agent }
  }

  async original(reference: string, path: string): Promise<string | null> {
    const { id } = this.#access.get(reference)
    const { files } = await this.#memory.manifests.load(id)
    const was = files.get(path)
    return was === undefined ? null : await this.#memory.originals.read(id, was.hash)
  }

  async revert(reference: string, path: string, hash: string | null): Promise<void> {
    const { changes, id, agent } = await this.found(reference)
    const change = changes.find((one) => one.path === path)
    if (change === undefined || change.hash !== hash) throw changedSince(path)
    await revertChange(agent, change, (wanted) => this.#memory.originals.read(id, wanted))
  }

  async patch(reference: string, signal?: AbortSignal): Promise<WorkspacePatch> {
    const { changes, id, agent } = await this.found(reference, signal)
    const originalOf = (hash: string) => this.#memory.originals.read(id, hash)
    const { sent, ...patch } = await writePatch(agent, changes, originalOf, signal)
    return { ...patch, receipt: this.#receipts.owe(id, sent) }
  }

  /**
   * Tells that these went out to a door: paths absolute, or relative to the workspace. They count as taken out once the
   * receipt comes back.
   */
  sent(id: SandboxId, workspace: string, files: readonly SentFile[]): string {
    const below = files.flatMap(({ path: given, hash, entry }) => {
      const path = posix.relative(workspace, posix.resolve(workspace, given))
      return path === '' || path.startsWith('..') ? [] : [{ path, hash, entry }]
    })
    return this.#receipts.owe(id, below)
  }

  /** A door has written what it was sent: all, or these entries of it. A receipt that is not known any more changes nothing. */
  async received(receipt: string, entries: readonly EntryRange[] | null): Promise<void> {
    const written = this.#receipts.settle(receipt, entries)
    if (written === null) return
    // Of one that was removed meanwhile nothing is kept.
    const { id } = this.#access.get(written.id)
    await this.#memory.taken.note(id, written.hashes)
  }

  async untaken(reference: string, signal?: AbortSignal): Promise<UntakenWork> {
    const sandbox = this.#access.get(reference)
    if (sandbox.state === 'running') await this.list(reference, signal)
    const seen = await this.#memory.taken.seen(sandbox.id)
    const isKnown = seen !== null && (sandbox.state === 'running' || seen.isLast)
    if (!isKnown) return { changed: 0, taken: 0, deleted: 0, deletedTold: 0, readAt: null }
    const { isLast: _, ...work } = seen
    return work
  }

  /** @throws AirlockError `work-not-taken` unless a sandbox at rest is known to hold no work that is nowhere else */
  async requireTaken(reference: string): Promise<void> {
    const { id, name, state } = this.#access.get(reference)
    // Of others it is refused anyway, and one that failed was not made.
    if (state !== 'stopped' && state !== 'unknown') return
    const work = await this.#memory.taken.seen(id)
    if (work !== null && (work.changed > work.taken || work.deleted > work.deletedTold)) throw notTaken(name, work)
    if (work?.isLast !== true) throw notKnown(name)
  }
}

/** Compares, and remembers how much was seen: for when it rests and cannot be asked. */
export async function lookAtWork(
  { manifests, originals, taken }: WorkspaceMemory,
  clock: Pick<Clock, 'date'>,
  id: SandboxId,
  agent: AgentClient,
  signal: AbortSignal | undefined,
  isLast = false,
): Promise<FoundChanges> {
  const [cameIn, index, out] = await Promise.all([manifests.load(id), originals.index(id), taken.load(id)])
  const found = await findChanges(agent, { cameIn, originals: index, taken: out }, signal)
  await taken.noteSeen(id, {
    ...workOf(found),
    readAt: clock.date().toISOString(),
    isLast,
  })
  return found
}

function notKnown(name: string): AirlockError {
  return new AirlockError({
    code: 'work-not-taken',
    message: `Whether “${name}” holds work that is nowhere else is not known.`,
    why: 'It could not be looked at before it stopped.',
    remedy: `Look again: \`airlock start ${name}\`, then \`airlock stop ${name}\`; \`airlock take ${name} DIR\` between them takes work out. To lose what there is: \`airlock rm --force ${name}\`.`,
  })
}

function notTaken(name: string, work: UntakenWork): AirlockError {
  return new AirlockError({
    code: 'work-not-taken',
    message: `“${name}” holds work that is nowhere else.`,
    why: `${workInWords(work)}.`,
    remedy: `Take the work out: \`airlock start ${name}\`, then \`airlock take ${name} DIR\` (or \`airlock diff ${name} --patch\`), then \`airlock stop ${name}\`. To lose it: \`airlock rm --force ${name}\`.`,
  })
}
