import { setTimeout as pause } from 'node:timers/promises'
import { bytesUntil } from '../bytes.ts'
import type { Contest } from '../contest.ts'
import type { Field } from '../field.ts'
import { Airlock } from '../airlock.ts'
import { promptIsReady, tellPrompt } from '../prompt.ts'

/** From a wish to a prompt that answers, where one sandbox was kept ready, against `docker run` of the same image. */
export async function warmContest({
  raw,
  runtime,
  socket,
  image,
}: Field): Promise<{ contest: Contest; close: () => Promise<void> }> {
  const airlock = await Airlock.start(socket, image, runtime === 'runsc' ? 'gvisor' : 'container', { warm: true })
  // The first one says by which recipe the next are made.
  await airlock.remove((await airlock.create('template')).id)
  const contest: Contest = {
    title: `Warm create to prompt, ${runtime}`,
    unit: 'ms',
    rounds: 9,
    subject: {
      name: 'airlock',
      once: async () => {
        while ((await airlock.api.engines.warmPool()).ready === 0) await pause(200)
        const begin = performance.now()
        const { id } = await airlock.create('template')
        const terminal = await airlock.firstTerminal(id)
        terminal.input.write(`${tellPrompt}\r`)
        await bytesUntil(terminal.output, promptIsReady)
        const taken = performance.now() - begin
        terminal.close()
        await airlock.remove(id)
        return taken
      },
    },
    peers: [
      {
        name: 'docker run',
        once: () => raw.startToPrompt(),
      },
    ],
    goals: [{ peer: 'docker run', kind: 'ratio', limit: 0.05 }],
  }
  return { contest, close: () => airlock.close() }
}
