import type { WorkspaceChange } from '../src-shared/api/changes.ts'
import type { Backend } from './bridge/backend.ts'
import { openDiff } from './features/editor/open-diff.ts'
import { openFile } from './features/editor/open-files.ts'
import { workspacePath } from './state/file-changes.ts'
import { attempt } from './state/notices.ts'

/** Shows a change in the editor: beside what came in where that was kept, all of it where nothing came in, else as it is now. */
export function openChange(backend: Backend, sandbox: string, change: WorkspaceChange): void {
  const { path, from, hash, original, kind } = change
  if (kind === 'link') return
  const now = { path: `${workspacePath}/${path}` }
  const title = `${path.slice(path.lastIndexOf('/') + 1)} (since it came in)`
  if (original === 'never-there') {
    openDiff(sandbox, { title, path: now.path, original: { nothing: true }, modified: now })
    return
  }
  if (original !== 'kept') {
    if (hash !== null) openFile(sandbox, now.path, { keep: false, focus: true })
    return
  }
  attempt(async () => {
    const text = await backend.call((client) => client.changes.original({ sandbox, path: from ?? path }))
    openDiff(sandbox, {
      title,
      path: now.path,
      original: { text: text ?? '' },
      modified: hash === null ? { nothing: true } : now,
    })
  })
}
