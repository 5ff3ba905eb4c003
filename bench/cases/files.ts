import { milliseconds, type Contest } from '../contest.ts'
import type { Field } from '../field.ts'

const content = `${'x'.repeat(1023)}\n`
/** One call is too short for the clock of a busy computer. */
const perRound = 20

async function averageOf(work: () => Promise<unknown>): Promise<number> {
  return (
    (await milliseconds(async () => {
      for (let index = 0; index < perRound; index++) await work()
    })) / perRound
  )
}

/** A file of 1 KB as the editor opens it, against the archive API. */
export function readContest({ airlock, sandbox, raw, container, runtime }: Field): Contest {
  return {
    title: `Read a file of 1 KB, ${runtime}`,
    unit: 'ms',
    rounds: 9,
    subject: {
      name: 'airlock',
      once: () => averageOf(() => airlock.api.files.open({ sandbox, path: '/workspace/read.txt' })),
    },
    peers: [{ name: 'archive API', once: () => averageOf(() => raw.read(container, '/workspace/read.txt')) }],
    goals: [{ peer: 'archive API', kind: 'ratio', limit: runtime === 'runc' ? 0.03 : 0.05 }],
  }
}

/** A file of 1 KB as the editor saves it: synced to disk, renamed into place. The archive API does neither. */
export function writeContest({ airlock, sandbox, raw, container, runtime }: Field): Contest {
  return {
    title: `Write a file of 1 KB, ${runtime}`,
    unit: 'ms',
    rounds: 9,
    subject: {
      name: 'airlock',
      once: () =>
        averageOf(() =>
          airlock.api.files.save({
            sandbox,
            path: '/workspace/write.txt',
            text: content,
            condition: { kind: 'any' },
          }),
        ),
    },
    peers: [
      {
        name: 'archive API',
        once: () => averageOf(() => raw.write(container, '/workspace', 'write.txt', Buffer.from(content))),
      },
    ],
    goals: [{ peer: 'archive API', kind: 'ratio', limit: runtime === 'runc' ? 0.08 : 0.2 }],
  }
}

/** Puts the file to read into both. */
export async function prepareFiles({ airlock, sandbox, raw, container }: Field): Promise<void> {
  await airlock.api.files.save({ sandbox, path: '/workspace/read.txt', text: content, condition: { kind: 'any' } })
  await raw.write(container, '/workspace', 'read.txt', Buffer.from(content))
}
