import type { Command } from 'commander'
import type { CliWorld } from '../cli-world.ts'
import { write } from '../print.ts'
import { isolationText } from '../sandbox-views.ts'
import { visible } from '../visible-text.ts'

const verbs = {
  start: 'start a stopped sandbox; its files and the history of its terminals are there again',
  stop: 'stop a sandbox; files and the history of terminals are kept, programs end',
  pause: 'freeze a sandbox with all its programs',
  resume: 'let a paused sandbox go on',
} as const

/** `start`, `stop`, `pause` and `resume`. */
export function addPower(program: Command, world: CliWorld): void {
  for (const verb of Object.keys(verbs) as (keyof typeof verbs)[]) {
    program
      .command(verb)
      .description(verbs[verb])
      .argument('<sandbox>', 'name or id')
      .action(async (reference: string) => {
        const { api } = await world.backend()
        const sandbox = await api.sandboxes[verb]({ sandbox: reference })
        const how = sandbox.state === 'running' ? ` (${isolationText(sandbox)})` : ''
        await write(world.io.stdout, `${visible(sandbox.name)} is ${sandbox.state}${how}\n`)
      })
  }
}
