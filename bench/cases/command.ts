import { milliseconds, type Contest } from '../contest.ts'
import type { Field } from '../field.ts'
import { runPeer } from '../peers/command-line.ts'

/** A program that does nothing, from asking to its exit code. */
export function commandContest({ airlock, sandbox, container, socket, runtime }: Field): Contest {
  const environment = { ...process.env, DOCKER_HOST: `unix://${socket}` }
  return {
    title: `Run one command, ${runtime}`,
    unit: 'ms',
    rounds: 15,
    subject: { name: 'airlock', once: () => milliseconds(() => airlock.run(sandbox, ['true'])) },
    peers: [
      {
        name: 'docker exec',
        once: () => milliseconds(() => runPeer('docker', ['exec', container.id, 'true'], environment)),
      },
    ],
    goals: [{ peer: 'docker exec', kind: 'ratio', limit: runtime === 'runc' ? 0.15 : 1 }],
  }
}
