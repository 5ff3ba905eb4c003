import type { Duplex, Readable, Writable } from 'node:stream'
import { bytesUntil } from '../bytes.ts'
import { median, type Contest } from '../contest.ts'
import type { Field } from '../field.ts'

const keys = 100

/** Types one key after the other into `cat` and waits for the terminal's echo; the median of a hundred. */
async function echo(input: Writable, output: Readable): Promise<number> {
  const samples: number[] = []
  for (let index = 0; index < keys; index++) {
    const key = String.fromCharCode(97 + (index % 26))
    const begin = performance.now()
    const came = bytesUntil(output, key)
    input.write(key)
    await came
    samples.push(performance.now() - begin)
  }
  // Ctrl-U empties the line, so that it never reaches the terminal's limit.
  input.write('\u0015')
  return median(samples)
}

/** A key until its echo is at the client, against a raw exec with a terminal. */
export async function keystrokeContest(field: Field): Promise<{ contest: Contest; close: () => void }> {
  const ours = await field.airlock.terminal(field.sandbox, ['cat'])
  const theirs: Duplex = await field.raw.terminal(field.container, ['cat'])
  const contest: Contest = {
    title: `Key echo p50, ${field.runtime}`,
    unit: 'ms',
    rounds: 9,
    subject: { name: 'airlock', once: () => echo(ours.input, ours.output) },
    peers: [{ name: 'raw exec tty', once: () => echo(theirs, theirs) }],
    goals: [{ peer: 'raw exec tty', kind: 'difference', limit: field.runtime === 'runc' ? 0.6 : 1.5 }],
  }
  return {
    contest,
    close: () => {
      ours.close()
      theirs.destroy()
    },
  }
}
