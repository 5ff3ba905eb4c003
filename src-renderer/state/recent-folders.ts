import { create } from 'zustand'

const key = 'airlock.recent-folders'
const mostKept = 5

function kept(): readonly string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(value) ? value.filter((path) => typeof path === 'string').slice(0, mostKept) : []
  } catch (error) {
    // Somebody else wrote there: then nothing is remembered.
    if (error instanceof SyntaxError) return []
    throw error
  }
}

/** Folders and archives that sandboxes were made from in this window, newest first. */
export const useRecentFolders = create<{ readonly paths: readonly string[] }>(() => ({ paths: kept() }))

export function rememberFolder(path: string): void {
  const paths = [path, ...useRecentFolders.getState().paths.filter((known) => known !== path)].slice(0, mostKept)
  localStorage.setItem(key, JSON.stringify(paths))
  useRecentFolders.setState({ paths })
}
