import { changeLayout } from './open-files.ts'
import { withOpened, type DiffSide } from './layout.ts'

export interface DiffRequest {
  /** What the tab is called, e.g. `server.ts (since it came in)`. */
  readonly title: string
  /** The file that it is about: tells the language. */
  readonly path: string
  /** At the left, never editable. */
  readonly original: DiffSide
  /** At the right; a file of the sandbox can be edited and saved there. */
  readonly modified: DiffSide
}

/** Opens a comparison as a tab; one of the same title about the same file is brought to the front with its new texts. */
export function openDiff(sandbox: string, request: DiffRequest): void {
  const key = `diff ${request.title} ${request.path}`
  changeLayout(sandbox, (layout) => {
    const fresh = {
      ...layout,
      columns: layout.columns.map((column) =>
        column.map((group) => ({
          ...group,
          tabs: group.tabs.map((tab) => (tab.kind === 'diff' && tab.key === key ? { ...tab, ...request } : tab)),
        })),
      ),
    }
    return withOpened(fresh, { kind: 'diff', key, isKept: true, ...request }, { keep: true, focus: true })
  })
}
