import { absolutePath } from '../../../../src-shared/paths/absolute-path.ts'

/** Folder of a path, `/` for what lies in the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')))
}

export function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Joined and without `.` and `..`; never above the root. */
export function join(folder: string, relative: string): string {
  return absolutePath(relative, folder)
}

/** The folder itself and those around it, nearest first. */
export function foldersAround(folder: string): readonly string[] {
  const folders = [folder]
  for (let at = folder; at !== '/';) {
    at = folderOf(at)
    folders.push(at)
  }
  return folders
}
