import type { UntakenWork, WorkspaceChange, WorkspaceChanges, WorkspacePatch } from '../../src-shared/api/changes.ts'
import { workOf } from '../../src-shared/transfer/work-of.ts'

const hash = (letter: string) => letter.repeat(64)

function change(part: Partial<WorkspaceChange> & Pick<WorkspaceChange, 'path' | 'change'>): WorkspaceChange {
  const rest = { from: null, kind: 'file', hash: hash('a'), size: 1200, isTaken: false, runsHere: null } as const
  return { ...rest, original: part.change === 'added' ? 'never-there' : 'kept', ...part }
}

/** Changes of every kind, the same in each sandbox that has any. */
export const sampleChanges: readonly WorkspaceChange[] = [
  change({ path: '.envrc', change: 'added', runsHere: 'direnv', size: 80 }),
  change({ path: 'README.md', change: 'modified', isTaken: true }),
  change({ path: 'assets/logo.png', change: 'modified', original: 'none', size: 48_000 }),
  change({ path: 'current', change: 'added', kind: 'link', size: 11 }),
  change({ path: 'index.js', change: 'modified' }),
  change({ path: 'lib/paths.js', change: 'renamed', from: 'lib/path-helpers-with-a-long-name.js' }),
  change({ path: 'lib/windows/drives.js', change: 'added', size: 5300 }),
  change({ path: 'test/old.js', change: 'deleted', hash: null, size: 0 }),
]

/** Work in sandboxes that exist in memory only. */
export class FakeChanges {
  changes: readonly WorkspaceChange[] = []
  ignored: readonly string[] = ['.git/', 'node_modules/']
  originals: Readonly<Record<string, string>> = {}

  list(): WorkspaceChanges {
    return { changes: this.changes, more: 0, ignored: this.ignored, readAt: new Date().toISOString() }
  }

  original(path: string): string | null {
    return this.originals[path] ?? null
  }

  revert(path: string): void {
    this.changes = this.changes.filter((one) => one.path !== path)
  }

  /** Receipts that the page gave back, also of downloads. */
  readonly receipts: string[] = []

  /** The page has saved the files, the patch, or what it downloaded of the tree. */
  received(receipt: string): void {
    this.receipts.push(receipt)
    if (receipt !== 'files' && receipt !== 'patch') return
    const isIn = (one: WorkspaceChange) => one.kind === 'file' && (receipt === 'files' || one.original !== 'none')
    this.changes = this.changes.map((one) => (isIn(one) ? { ...one, isTaken: true } : one))
  }

  patch(): WorkspacePatch {
    const inPatch = this.changes.filter(({ kind, original }) => kind === 'file' && original !== 'none')
    return {
      patch: inPatch.map(({ path }) => `diff --git a/${path} b/${path}\n`).join(''),
      files: inPatch.length,
      leftOut: this.changes.filter((one) => !inPatch.includes(one)).map(({ path }) => `${path}: not a text`),
      receipt: 'patch',
    }
  }

  untaken(): UntakenWork {
    return { ...workOf(this.list()), readAt: new Date().toISOString() }
  }
}
