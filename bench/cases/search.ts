import { readFile } from 'node:fs/promises'
import { rgPath } from '@vscode/ripgrep'
import { milliseconds, type Contest } from '../contest.ts'
import type { Field } from '../field.ts'

const folder = '/workspace/searched'
/** 100 folders of 100 files of 2 KB, every tenth with the word. */
const makeFiles = [
  'sh',
  '-c',
  `mkdir -p ${folder} && cd ${folder} && line=$(printf 'an ordinary line of text %.0s' $(seq 80)) && ` +
    `for d in $(seq 100); do mkdir d$d; for f in $(seq 100); do echo "$line" > d$d/f$f.txt; done; ` +
    `for f in $(seq 10 10 100); do echo 'the needle' >> d$d/f$f.txt; done; done`,
]

/** The same files in both; the peer gets the very ripgrep that Airlock brings along. */
export async function prepareSearch({ airlock, sandbox, raw, container }: Field): Promise<void> {
  const code = await airlock.run(sandbox, makeFiles)
  if (code !== 0) throw new Error(`Making the files ended with ${String(code)}.`)
  await raw.run(container, makeFiles)
  await raw.write(container, '/workspace', 'rg', await readFile(rgPath), 0o755)
}

/** Every match of a word in 10,000 files at the client. */
export function searchContest({ airlock, sandbox, raw, container, runtime }: Field): Contest {
  // As ripgrep takes the word by itself.
  const asked = { sandbox, path: folder, query: 'needle', matchCase: true }
  return {
    title: `Search 10,000 files, ${runtime}`,
    unit: 'ms',
    rounds: 9,
    subject: {
      name: 'airlock',
      once: () =>
        milliseconds(async () => {
          let matches = 0
          for await (const record of await airlock.api.search.text(asked)) {
            if ('files' in record) for (const file of record.files) matches += file.matches.length
          }
          if (matches !== 1000) throw new Error(`Airlock found ${String(matches)} matches.`)
        }),
    },
    peers: [
      {
        name: 'rg by exec',
        once: () =>
          milliseconds(() => raw.run(container, ['/workspace/rg', '--json', '--fixed-strings', 'needle', folder])),
      },
    ],
    goals: [{ peer: 'rg by exec', kind: 'ratio', limit: 0.6 }],
  }
}
