import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import type { WorkspaceChange, WorkspaceChanges } from '../../../src-shared/api/changes.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { Manifest } from '../transfer/manifest.ts'
import { runsByPath } from '../../../src-shared/transfer/runs-here.ts'
import { walkWorkspace } from './ignored-paths.ts'
import { Letters } from './letters.ts'
import type { OriginalIndex } from './originals.ts'
import { goneHash } from './taken.ts'

/** More changes than anybody reads; the rest is counted. */
const mostChanges = 10_000
/** So many links are looked at one by one. */
const mostLinks = 1000
const mostIgnoredTold = 200
/** Folders that the agent is told to leave out; a request has no room for more. */
const mostExcluded = 2000

/** Comparing takes no longer: a sandbox could answer for ever (milliseconds). */
const comparingMs = 10 * 60_000

/** What is known of a workspace beside what is in it now. */
export interface WorkspaceKnowledge {
  readonly cameIn: Manifest
  readonly originals: OriginalIndex
  readonly taken: ReadonlyMap<string, string>
}

/** A change with what undoing it or writing it down takes. */
export interface FoundChange extends WorkspaceChange {
  /** Of what came in; null of what is new. */
  readonly was: { readonly hash: string; readonly executable: boolean } | null
  readonly executable: boolean
}

export interface FoundChanges extends Pick<WorkspaceChanges, 'more' | 'ignored'> {
  readonly changes: readonly FoundChange[]
}

/** Compares what is in a workspace now with what came in. */
export async function findChanges(
  agent: AgentClient,
  { cameIn, originals, taken }: WorkspaceKnowledge,
  asked: AbortSignal | undefined,
): Promise<FoundChanges> {
  const deadline = AbortSignal.timeout(comparingMs)
  const signal = asked === undefined ? deadline : AbortSignal.any([asked, deadline])
  const letters = new Letters()
  const { files, hello } = agent
  const known = new Set([...cameIn.files.keys(), ...cameIn.links.keys()])
  const walked = await walkWorkspace(files, hello.workspace, known, signal, letters)
  const missing = new Map([...cameIn.files].filter(([path]) => !isGits(path)))
  const found: FoundChange[] = []
  const options = { signal }
  const exclude = walked.ignored.filter((path) => path.endsWith('/')).slice(0, mostExcluded)
  const ignored = new Set(walked.ignored)
  const common = { kind: 'file', from: null, isTaken: false, runsHere: null } as const
  const hashed = files.hashTree(hello.workspace, { ...options, exclude: exclude.map((path) => `/${path}`) })
  for await (const { path, hash, size, mode } of hashed) {
    if (ignored.has(path) || isGits(path)) continue
    const was = missing.get(path) ?? null
    missing.delete(path)
    const executable = (mode & 0o100) !== 0
    if (was?.hash === hash && was.executable === executable) continue
    letters.add(path)
    const change = was === null ? 'added' : 'modified'
    found.push({ ...common, path, change, hash, size, original: kept(was, originals), was, executable })
  }
  for (const path of await changedLinks(agent, cameIn.links, walked.links, options)) found.push(linkChange(path))
  const byPath = new Set(found.map(({ path }) => path))
  for (const [path, was] of missing) {
    // A link stands in its place, which is told already.
    if (byPath.has(path)) continue
    const original = kept(was, originals)
    found.push({ ...common, path, change: 'deleted', hash: null, size: 0, original, was, executable: false })
  }
  const changes = withRenames(found).sort((a, b) => (a.path < b.path ? -1 : 1))
  return {
    changes: changes.slice(0, mostChanges).map((change) => ({
      ...change,
      isTaken: taken.get(change.path) === (change.hash ?? goneHash),
      runsHere: change.change === 'deleted' ? null : (runsByPath(change.path)?.by ?? null),
    })),
    more: Math.max(0, changes.length - mostChanges),
    ignored: walked.ignored.slice(0, mostIgnoredTold),
  }
}

function kept(was: FoundChange['was'], originals: OriginalIndex): WorkspaceChange['original'] {
  if (was === null) return 'never-there'
  return originals.has(was.hash) ? 'kept' : 'none'
}

/** Git's own folder is not compared: what it holds is not for reading, and none of it is taken out. */
function isGits(path: string): boolean {
  return path === '.git' || path.startsWith('.git/') || path.includes('/.git/')
}

interface LinkNow {
  readonly path: string
  /** Null of one that is gone. */
  readonly target: string | null
  readonly cameIn: boolean
}

async function changedLinks(
  { files, hello }: AgentClient,
  cameIn: ReadonlyMap<string, string>,
  now: readonly string[],
  options: { readonly signal?: AbortSignal },
): Promise<readonly LinkNow[]> {
  const changed: LinkNow[] = []
  for (const path of now.slice(0, mostLinks)) {
    try {
      const { linkTarget } = await files.stat(posix.join(hello.workspace, path), options)
      if (linkTarget === null || linkTarget === cameIn.get(path)) continue
      changed.push({ path, target: linkTarget, cameIn: cameIn.has(path) })
    } catch (error) {
      // Gone meanwhile: the next look tells.
      if (!(error instanceof AirlockError) || error.code !== 'file-not-found') throw error
    }
  }
  const there = new Set(now)
  for (const path of cameIn.keys()) if (!there.has(path)) changed.push({ path, target: null, cameIn: true })
  return changed
}

function linkChange({ path, target, cameIn }: LinkNow): FoundChange {
  const hash = target === null ? null : createHash('sha256').update(target).digest('hex')
  const change = target === null ? 'deleted' : cameIn ? 'modified' : 'added'
  const rest = { from: null, isTaken: false, runsHere: null, was: null, executable: false } as const
  return {
    ...rest,
    path,
    change,
    kind: 'link',
    hash,
    size: target?.length ?? 0,
    original: cameIn ? 'none' : 'never-there',
  }
}

/** Something that is gone and something new of the same content are one file under another name. */
function withRenames(found: readonly FoundChange[]): FoundChange[] {
  const gone = new Map<string, FoundChange[]>()
  for (const change of found) {
    if (change.change !== 'deleted' || change.was === null) continue
    gone.set(change.was.hash, [...(gone.get(change.was.hash) ?? []), change])
  }
  const merged = new Set<FoundChange>()
  const renamed = found.map((change): FoundChange => {
    // Empty files are alike without having anything to do with one another.
    if (change.change !== 'added' || change.hash === null || change.size === 0) return change
    const from = gone.get(change.hash)?.shift()
    if (from === undefined) return change
    merged.add(from)
    return { ...change, change: 'renamed', from: from.path, original: from.original, was: from.was }
  })
  return renamed.filter((change) => !merged.has(change))
}
