import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Resources {
  /** `resources/` of the project or of the installation. */
  readonly directory: string
  /** Where `npm run build` puts the agent's files: `out/runtime/`. */
  readonly runtime: string
}

/** Something that is in `resources/` and nowhere else. */
const mark = join('resources', 'seccomp', 'airlock.json')
/** The bundle and the sources both lie this many folders below what they come with, or fewer. */
const furthest = 5

/** Finds what Airlock comes with, from the bundle in `out/main/` or from the sources. @throws Error where it is incomplete. */
export function findResources(from: string = fileURLToPath(import.meta.url)): Resources {
  let directory = dirname(from)
  for (let level = 0; level < furthest; level++) {
    if (existsSync(join(directory, mark))) {
      return { directory: join(directory, 'resources'), runtime: join(directory, 'out', 'runtime') }
    }
    directory = dirname(directory)
  }
  throw new Error(`This copy of Airlock is incomplete: ${mark} was not found above ${from}. Install it again.`)
}
