import { bytesUntil } from '../bytes.ts'
import { milliseconds } from '../contest.ts'
import type { Contest } from '../contest.ts'
import type { Field } from '../field.ts'
import { promptIsReady, shellThatTells } from '../prompt.ts'

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
          const terminal = await airlock.terminal(sandbox, shellThatTells)
          await bytesUntil(terminal.output, promptIsReady)
          terminal.close()
        })
        await airlock.remove(sandbox)
        return taken
      },
    },
    peers: [
      {
        name: 'raw API',
        once: () => raw.startToPrompt(),
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
