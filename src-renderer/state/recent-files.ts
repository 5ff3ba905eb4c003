import { parsedJson } from '../../src-shared/text/parsed-json.ts'
import { workspacePath } from './file-changes.ts'

const most = 50
const keyOf = (sandbox: string) => `airlock.recent.${sandbox}`

/** Files that were looked at lately, the last one first; relative to the workspace. Kept over restarts. */
export function recentFilesOf(sandbox: string): readonly string[] {
  const kept = parsedJson(localStorage.getItem(keyOf(sandbox)) ?? '[]')
  return Array.isArray(kept) ? kept.filter((path) => typeof path === 'string') : []
}

export function rememberRecentFile(sandbox: string, path: string): void {
  if (!path.startsWith(`${workspacePath}/`)) return
  const relative = path.slice(workspacePath.length + 1)
  const others = recentFilesOf(sandbox).filter((other) => other !== relative)
  localStorage.setItem(keyOf(sandbox), JSON.stringify([relative, ...others].slice(0, most)))
}
