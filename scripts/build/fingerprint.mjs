import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

// Plain JavaScript: `airlock` asks on every call whether the build is fresh, and may not wait for a compiler.

/** Everything that the build reads. */
export const sources = [
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'resources',
  'scripts/build',
  'scripts/runtime',
  'src-agent',
  'src-main',
  'src-preload',
  'src-renderer',
  'src-shared',
]

/** Where the build writes down what it made from what. */
export const recordPath = (root) => join(root, 'out', 'build.json')

const isTest = (name) => /\.test\.tsx?$/.test(name) || name === 'tsconfig.json' || name.endsWith('.tsbuildinfo')

/** Every file below `paths`, sorted, tests left out. Paths that do not exist are left out as well. */
export function filesBelow(root, paths) {
  const files = []
  const walk = (path) => {
    // The kind comes with the name: to ask for each by itself took most of the time.
    const entries = readdirSync(join(root, path), { withFileTypes: true })
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const inside = `${path}/${entry.name}`
      if (entry.isDirectory()) walk(inside)
      else if (!isTest(inside)) files.push(inside)
    }
  }
  for (const path of paths) {
    const found = statSync(join(root, path), { throwIfNoEntry: false })
    if (found?.isDirectory()) walk(path)
    else if (found !== undefined && !isTest(path)) files.push(path)
  }
  return files
}

/** Changes whenever a source might have: sizes and times only, so that asking costs milliseconds. */
export function quickFingerprint(root) {
  const hash = createHash('sha256')
  for (const path of filesBelow(root, sources)) {
    const { size, mtimeMs } = statSync(join(root, path))
    hash.update(`${path}\0${size}\0${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/** Changes exactly when the content of a file does. */
export function contentFingerprint(root, paths) {
  const hash = createHash('sha256')
  for (const path of filesBelow(root, paths)) {
    const content = readFileSync(join(root, path))
    hash.update(`${path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** What the last build wrote down, null when there was none or it cannot be read. */
export function readRecord(root) {
  try {
    return JSON.parse(readFileSync(recordPath(root), 'utf8'))
  } catch {
    // No build yet, or one that was killed while it wrote: building again is right in both cases.
    return null
  }
}

/** Whether the build in `out/` was made from the sources as they are. */
export function isFresh(root) {
  const record = readRecord(root)
  return record !== null && existsSync(join(root, 'out/main/cli.js')) && record.quick === quickFingerprint(root)
}
