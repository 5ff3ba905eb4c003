import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { bundleNodePrograms } from '../../scripts/build/node-programs.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of `cli.js` and `backend.js`, laid out as in a build. */
    programs: string
  }
}

const root = resolve(import.meta.dirname, '..', '..')

/**
 * Bundles command line and backend once for a run of tests: compiled anew at each start they take seconds to begin. Inside
 * the project, above which they look for what they come with.
 */
export default async function bundlePrograms(project: TestProject): Promise<() => Promise<void>> {
  const cache = join(root, 'node_modules', '.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'test-programs-'))
  await symlink(join(root, 'out', 'renderer'), join(folder, 'renderer'))
  const into = relative(root, join(folder, 'main'))
  await bundleNodePrograms(root, [
    { from: 'src-main/cli/main.ts', to: join(into, 'cli.js') },
    { from: 'src-main/backend/main.ts', to: join(into, 'backend.js') },
  ])
  project.provide('programs', join(folder, 'main'))
  return () => rm(folder, { recursive: true, force: true })
}
