import { posix } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { WorkspacePatch } from '../../../src-shared/api/changes.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { FoundChange } from './find-changes.ts'
import { gitPatch, type FilePatch } from './git-patch.ts'
import { textOf } from './originals.ts'
import type { SentFile } from './receipts.ts'
import { goneHash } from './taken.ts'

/** Texts are put into a patch up to this; it is there to be read (bytes). */
const textBytes = 1024 ** 2
const patchBytes = 32 * 1024 ** 2
/** Comparing all texts takes no longer; those after that are shown as replaced (milliseconds). */
const comparingMs = 5000

export interface WrittenPatch extends Omit<WorkspacePatch, 'receipt'> {
  /** What is in it. */
  readonly sent: readonly SentFile[]
}

/** All changes as one patch. What is no text, too large, a link, or has no original is told instead. */
export async function writePatch(
  agent: AgentClient,
  changes: readonly FoundChange[],
  originalOf: (hash: string) => Promise<string | null>,
  signal: AbortSignal | undefined,
  patience = comparingMs,
): Promise<WrittenPatch> {
  let left = patience
  const parts: string[] = []
  const leftOut: string[] = []
  const sent: SentFile[] = []
  let size = 0
  for (const change of changes) {
    await turn()
    signal?.throwIfAborted()
    const part = await partOf(agent, change, originalOf, signal)
    if ('leftOut' in part) {
      leftOut.push(`${change.path}: ${part.leftOut}`)
      continue
    }
    const began = performance.now()
    const text = gitPatch(part.file, left)
    left -= performance.now() - began
    parts.push(text)
    size += text.length
    if (size > patchBytes) throw tooLarge()
    sent.push({ path: change.path, hash: change.hash ?? goneHash, entry: null })
    if (change.from !== null) sent.push({ path: change.from, hash: goneHash, entry: null })
  }
  return { patch: parts.join(''), files: parts.length, leftOut, sent }
}

type Part = { readonly file: FilePatch } | { readonly leftOut: string }

async function partOf(
  agent: AgentClient,
  { path, from, kind, change, was, hash, executable }: FoundChange,
  originalOf: (hash: string) => Promise<string | null>,
  signal: AbortSignal | undefined,
): Promise<Part> {
  if (kind === 'link') return { leftOut: 'a link' }
  const isMoved = change === 'renamed'
  // Only its name or its mode is another one: no text is needed to say so.
  if (isMoved || (was !== null && was.hash === hash)) {
    const before = { path: from ?? path, text: '', executable: was?.executable ?? executable }
    return { file: { path, before, after: { text: '', executable } } }
  }
  const before = was === null ? null : await originalOf(was.hash)
  if (was !== null && before === null) return { leftOut: 'its original was not kept' }
  const after = hash === null ? null : await textAt(agent, path, signal)
  if (hash !== null && after === null) return { leftOut: 'not a text, or larger than 1 MB' }
  return {
    file: {
      path,
      before: was === null || before === null ? null : { path, text: before, executable: was.executable },
      after: after === null ? null : { text: after, executable },
    },
  }
}

async function textAt(agent: AgentClient, path: string, signal: AbortSignal | undefined): Promise<string | null> {
  const options = { length: textBytes + 1, ...(signal === undefined ? {} : { signal }) }
  const { bytes, end } = await agent.files.read(posix.join(agent.hello.workspace, path), options)
  return end && bytes.length <= textBytes ? textOf(bytes) : null
}

function tooLarge(): AirlockError {
  return new AirlockError({
    code: 'too-many',
    message: 'There is too much for one patch.',
    why: `It would be larger than ${String(patchBytes / 1024 ** 2)} MB.`,
    remedy: 'Take the changed files out as a folder instead: `airlock take`.',
  })
}
