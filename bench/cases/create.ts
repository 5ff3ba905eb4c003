import { bytesUntil } from '../bytes.ts'
import { milliseconds } from '../contest.ts'
import type { Contest } from '../contest.ts'
import type { Field } from '../field.ts'

/** What a shell prints first that only a working prompt prints. */
const ready = 'airlock-is-ready'
const shell = ['bash', '-ic', `echo airlock-is-''ready; exec bash -i`]

/** From nothing to an interactive shell: images known, caches warm, the container cold. */
export function createContest({ airlock, raw, devcontainers, runtime }: Field): Contest {
  return {
    title: `Cold create to prompt, ${runtime}`,
    unit: 'ms',
    rounds: 7,
    subject: {
      name: 'airlock',
      once: async () => {
        let sandbox = ''
        const taken = await milliseconds(async () => {
          sandbox = (await airlock.create()).id
          const terminal = await airlock.terminal(sandbox, shell)
          await bytesUntil(terminal.output, ready)
          terminal.close()
        })
        await airlock.remove(sandbox)
        return taken
      },
    },
    peers: [
      {
        name: 'raw API',
        once: async () => {
          const begin = performance.now()
          const container = await raw.start()
          const terminal = await raw.terminal(container, shell)
          await bytesUntil(terminal, ready)
          const taken = performance.now() - begin
          terminal.destroy()
          await raw.remove(container)
          return taken
        },
      },
      {
        name: 'devcontainer',
        once: async () => {
          const begin = performance.now()
          const folder = await devcontainers.upToPrompt()
          const taken = performance.now() - begin
          await devcontainers.remove(folder)
          return taken
        },
      },
    ],
    goals: [
      { peer: 'raw API', kind: 'ratio', limit: runtime === 'runc' ? 1.3 : 1.5 },
      { peer: 'devcontainer', kind: 'ratio', limit: 0.4 },
    ],
  }
}
