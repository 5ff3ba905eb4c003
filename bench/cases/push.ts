import type { Contest } from '../contest.ts'
import type { Field } from '../field.ts'
import { CloudField } from '../push/cloud-field.ts'

const peer = 'tar through the same channel'

/** 10,000 small files and four large ones that nothing makes smaller. */
const project = `import os, random
r = random.Random(7)
for d in range(100):
    os.makedirs(f'/workspace/src/{d}', exist_ok=True)
    for f in range(100):
        with open(f'/workspace/src/{d}/{f}.txt', 'w') as file:
            file.write(''.join(f'{d} {f} {line} {r.random()}\\n' for line in range(r.randint(1, 60))))
for n in range(4):
    with open(f'/workspace/large{n}.bin', 'wb') as file: file.write(r.randbytes(16 << 20))`

export interface PushContest {
  readonly contest: Contest
  close(): Promise<void>
}

/**
 * A project goes to a machine: the copy of a push, which hashes both sides, sends what is missing and puts it in place, beside
 * nothing but `tar` here, the same WebSocket and `tar` there.
 */
export async function pushContest({ socket, image, runtime }: Field): Promise<PushContest> {
  const field = await CloudField.start(socket)
  for (const name of ['pushed', 'piped']) {
    await field.makeHere(name, image)
    await field.output(name, ['python3', '-c', project])
  }
  await field.makeThere('machine')
  const bytes = Number(
    await field.output('piped', [
      'sh',
      '-c',
      'find /workspace -type f -print0 | du -cb --files0-from=- | tail -1 | cut -f1',
    ]),
  )
  const rate = (milliseconds: number) => bytes / 1e6 / (milliseconds / 1000)
  return {
    contest: {
      title: `Push 10,000 files and 64 MB, ${runtime}`,
      unit: 'MB/s',
      rounds: 3,
      subject: {
        name: 'airlock push, its copy',
        once: async () => {
          const { copyMs } = await field.push('pushed')
          await field.pull('pushed')
          return rate(copyMs)
        },
      },
      peers: [
        {
          name: peer,
          once: async () => {
            await field.output('machine', ['sh', '-c', 'rm -rf /workspace/copy; mkdir /workspace/copy'])
            const began = performance.now()
            const read = ['tar', '-C', '/workspace', '-cf', '-', '.']
            await field.pipe('piped', read, 'machine', ['tar', '-C', '/workspace/copy', '-xf', '-'])
            return rate(performance.now() - began)
          },
        },
      ],
      goals: [{ peer, kind: 'ratio', limit: 0.7 }],
      notes: [
        'A push hashes every file for its plan before, and on both sides after its copy, once the sandbox rests; tar does neither.',
      ],
    },
    close: () => field.close(),
  }
}
