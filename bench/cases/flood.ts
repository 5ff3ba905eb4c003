import { bytesUntil } from '../bytes.ts'
import type { Contest } from '../contest.ts'
import type { Field } from '../field.ts'

const lines = 2_000_000
/** About 16 MB; the shell prints the end mark only after the numbers. */
const command = ['bash', '-c', `read -r; seq 1 ${lines}; echo the-''end; sleep 60`]

/** A program that prints as fast as it can, until the last line is at the client. */
export function floodContest(field: Field): Contest {
  return {
    title: `Terminal flood, ${field.runtime}`,
    unit: 'MB/s',
    rounds: 5,
    subject: {
      name: 'airlock',
      once: async () => {
        const terminal = await field.airlock.terminal(field.sandbox, command)
        const rate = await megabytesPerSecond(terminal.input, terminal.output)
        // Ends the program as a person would.
        terminal.input.write('\u0003')
        terminal.close()
        return rate
      },
    },
    peers: [
      {
        name: 'raw exec tty',
        once: async () => {
          const terminal = await field.raw.terminal(field.container, command)
          const rate = await megabytesPerSecond(terminal, terminal)
          terminal.write('\u0003')
          terminal.destroy()
          return rate
        },
      },
    ],
    goals: [{ peer: 'raw exec tty', kind: 'ratio', limit: field.runtime === 'runc' ? 0.9 : 0.8 }],
  }
}

async function megabytesPerSecond(input: NodeJS.WritableStream, output: Parameters<typeof bytesUntil>[0]) {
  const begin = performance.now()
  const came = bytesUntil(output, 'the-end')
  input.write('\n')
  const bytes = await came
  return bytes / 1e6 / ((performance.now() - begin) / 1000)
}
