import { create } from 'zustand'
import { parsedJson } from '../../src-shared/text/parsed-json.ts'

const key = 'airlock.recent-folders'
const mostKept = 5

function kept(): readonly string[] {
  const value = parsedJson(localStorage.getItem(key) ?? '[]')
  // Where somebody else wrote there nothing is remembered.
  return Array.isArray(value) ? value.filter((path) => typeof path === 'string').slice(0, mostKept) : []
}

/** Folders and archives that sandboxes were made from in this window, newest first. */
export const useRecentFolders = create<{ readonly paths: readonly string[] }>(() => ({ paths: kept() }))

export function rememberFolder(path: string): void {
  const paths = [path, ...useRecentFolders.getState().paths.filter((known) => known !== path)].slice(0, mostKept)
  localStorage.setItem(key, JSON.stringify(paths))
  useRecentFolders.setState({ paths })
}
