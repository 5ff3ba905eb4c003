import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readBounded } from '../../programs/read-bounded.ts'
import { programsOf } from '../../programs/run-program.ts'
import { mostBytes, type ToolPlace } from './tool-place.ts'

/** Most bytes of a library of a tool. */
const mostLibraryBytes = 8 * 1024 * 1024

/** The tools of this computer, as the person set them up. Paths of the system begin at `root`: `/`, but for tests. */
export function computerPlace(surroundings: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly home: string
  readonly root?: string
  /** Ends what runs. */
  readonly signal?: AbortSignal
}): ToolPlace {
  const { env, home, root = '/', signal } = surroundings
  const run = programsOf(surroundings)
  const at = (path: string) => (root !== '/' && path.startsWith('/etc/') ? join(root, path) : path)
  return {
    home,
    run: (command, environment = {}) => run(command, { environment, ...(signal === undefined ? {} : { signal }) }),
    read: (path) => readBounded(at(path), mostBytes),
    readBytes: async (path) => {
      try {
        return (await stat(path)).size > mostLibraryBytes ? null : await readFile(path)
      } catch {
        // Absent or closed to us: there is nothing to read.
        return null
      }
    },
    list: async (folder) => {
      try {
        return (await readdir(at(folder))).sort()
      } catch {
        // Absent or closed to us: there is nothing in it.
        return null
      }
    },
    variable: (name) => Promise.resolve(env[name] || null),
    withFolder: async (files, work) => {
      const folder = await mkdtemp(join(tmpdir(), 'airlock-tool-'))
      try {
        for (const [path, content] of Object.entries(files)) {
          await mkdir(dirname(join(folder, path)), { recursive: true })
          await writeFile(join(folder, path), content)
        }
        return await work(folder)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}
