import path from 'node:path'
import { buildAll } from '../../scripts/build/build.ts'
import { sayOnTerminal } from '../../scripts/setup/say.ts'

const root = path.resolve(import.meta.dirname, '..', '..')

/** The folder with today's page, built when it is stale: whoever asks first builds it, and the others wait for that. */
export async function builtPage(): Promise<string> {
  const [failed] = await buildAll({
    root,
    say: sayOnTerminal,
    signal: new AbortController().signal,
    everything: false,
    retry: true,
    allArchitectures: false,
    only: 'page',
  })
  if (failed !== undefined) throw new Error(`Could not build ${failed.what}: ${failed.problem}`)
  return path.join(root, 'out', 'renderer')
}
