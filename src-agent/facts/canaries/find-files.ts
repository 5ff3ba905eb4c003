import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CanaryFacts, IsolationFacts } from '../../../src-shared/agent/facts.ts'
import { bounded } from '../kernel-text.ts'

/** File systems of the kernel's own making, in which nobody keeps files. */
const withoutFiles: ReadonlySet<string> = new Set(['proc', 'sysfs', 'devpts', 'mqueue', 'cgroup', 'cgroup2'])
/** Enough for every mount of a sandbox; what is beyond is judged as a mount that is strange. */
const mostPlaces = 4000
const mostNames = 200

/**
 * Looks for files of the computer, at their own paths and below everything that is mounted: whichever folder above them
 * was let in, at whatever place, the end of their path is found below that place.
 */
export function findFiles(
  files: readonly string[],
  mounts: IsolationFacts['mounts'],
): Pick<CanaryFacts, 'files' | 'places'> {
  const roots = new Set(['/', ...mounts.filter(({ type }) => !withoutFiles.has(type)).map(({ target }) => target)])
  const found = new Set<string>()
  let places = 0
  for (const file of files) {
    const parts = file.split('/').filter((part) => part !== '' && part !== '..')
    for (const root of roots) {
      for (let from = 0; from < parts.length; from++) {
        if (places >= mostPlaces) break
        for (const path of expand(root, parts.slice(from))) {
          places += 1
          if (isThere(path)) found.add(bounded(path))
        }
      }
    }
  }
  return { files: [...found].slice(0, 20), places }
}

/** Every path that a pattern stands for; the names for `*` are those that are there. */
function expand(root: string, parts: readonly string[]): readonly string[] {
  const star = parts.indexOf('*')
  if (star === -1) return [join(root, ...parts)]
  const folder = join(root, ...parts.slice(0, star))
  return namesIn(folder).flatMap((name) => expand(join(folder, name), parts.slice(star + 1)))
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).slice(0, mostNames)
  } catch {
    // A folder that is not there holds no file.
    return []
  }
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    // Only “there is no such thing” says that; a file behind a folder that may not be entered is told by the mounts.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
