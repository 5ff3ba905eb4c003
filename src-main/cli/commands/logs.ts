import type { Command } from 'commander'
import type { CliWorld } from '../cli-world.ts'
import { printJson, write } from '../print.ts'
import { visible } from '../visible-text.ts'

export function addLogs(program: Command, world: CliWorld): void {
  program
    .command('logs')
    .description('say what happened to a sandbox: phases, refusals, messages of its agent')
    .argument('<sandbox>', 'name or id')
    .option('--json', 'print JSON')
    .action(async (sandbox: string, { json }: { json?: true }) => {
      const { api } = await world.backend()
      const entries = await api.sandboxes.logs({ sandbox })
      if (json === true) await printJson(world.io.stdout, entries)
      else {
        const lines = entries.map(({ at, kind, text }) => `${visible(at)} ${kind.padEnd(9)} ${visible(text)}\n`)
        await write(world.io.stdout, lines.join(''))
      }
    })
}
