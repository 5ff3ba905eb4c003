import { kindLetters } from '../../src-shared/agent/files.ts'
import { milliseconds, type Contest } from '../contest.ts'
import type { Field } from '../field.ts'

const folder = '/workspace/tree'
/** 100 folders of 100 empty files. */
const makeTree = [
  'sh',
  '-c',
  `mkdir -p ${folder} && cd ${folder} && for d in $(seq 100); do mkdir d$d; (cd d$d && seq -f 'file-%g.txt' 100 | xargs touch); done`,
]

export async function prepareTree({ airlock, sandbox, raw, container }: Field): Promise<void> {
  const code = await airlock.run(sandbox, makeTree)
  if (code !== 0) throw new Error(`Making the tree ended with ${String(code)}.`)
  await raw.run(container, makeTree)
}

/** All names of a tree of 10,000 files at the client. */
export function walkContest({ airlock, sandbox, raw, container, runtime }: Field): Contest {
  return {
    title: `Walk 10,000 files, ${runtime}`,
    unit: 'ms',
    rounds: 9,
    subject: {
      name: 'airlock',
      once: () =>
        milliseconds(async () => {
          let files = 0
          for await (const batch of await airlock.api.files.walk({ sandbox, path: folder })) {
            for (const { kinds } of batch) files += kinds.split(kindLetters.file).length - 1
          }
          if (files !== 10_000) throw new Error(`Airlock found ${String(files)} files.`)
        }),
    },
    peers: [
      {
        name: 'find by exec',
        once: () => milliseconds(() => raw.run(container, ['find', folder, '-type', 'f'])),
      },
    ],
    goals: [{ peer: 'find by exec', kind: 'ratio', limit: runtime === 'runc' ? 0.3 : 0.5 }],
  }
}
