import { milliseconds, type Contest } from '../contest.ts'
import type { Field } from '../field.ts'

const folder = '/workspace/listed'
const makeEntries = ['sh', '-c', `mkdir -p ${folder} && cd ${folder} && seq -f 'entry-%g' 1000 | xargs touch`]

export async function prepareListing({ airlock, sandbox, raw, container }: Field): Promise<void> {
  const code = await airlock.run(sandbox, makeEntries)
  if (code !== 0) throw new Error(`Making the entries ended with ${String(code)}.`)
  await raw.run(container, makeEntries)
}

/** The first rows of a folder with 1,000 entries at the client: all that a tree needs to show it. */
export function treeContest({ airlock, sandbox, raw, container, runtime }: Field): Contest {
  return {
    title: `First rows of a folder, ${runtime}`,
    unit: 'ms',
    rounds: 15,
    subject: {
      name: 'airlock',
      once: async () => {
        const begin = performance.now()
        for await (const { names } of await airlock.api.files.children({ sandbox, path: folder })) {
          // Not until the rest was called off: the rows are shown by then.
          const taken = performance.now() - begin
          if (names.length < 500) throw new Error(`The first rows are ${String(names.length)}.`)
          return taken
        }
        throw new Error('There are no rows.')
      },
    },
    peers: [
      { name: 'ls by exec', once: () => milliseconds(() => raw.run(container, ['ls', '-la', folder])) },
      { name: '10 ms', once: () => Promise.resolve(10) },
    ],
    goals: runtime === 'runc' ? [{ peer: '10 ms', kind: 'ratio', limit: 1 }] : [],
  }
}
