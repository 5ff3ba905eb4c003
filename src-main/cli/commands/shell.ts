import type { Command } from 'commander'
import type { CliWorld } from '../cli-world.ts'
import { runTerminal, sizeOf } from '../terminal-session.ts'

export function addShell(program: Command, world: CliWorld): void {
  program
    .command('shell')
    .description('open a terminal in a sandbox; it lives on there when this window is closed')
    .argument('<sandbox>', 'name or id')
    .option('--terminal <id>', 'join one that is open already')
    .option('--cwd <folder>', 'where it begins; /workspace when left out')
    .action(async (sandbox: string, { terminal, cwd }: { terminal?: string; cwd?: string }) => {
      const { api } = await world.backend()
      const size = sizeOf(world.io)
      const opened =
        terminal ?? (await api.terminals.open({ sandbox, size, ...(cwd === undefined ? {} : { directory: cwd }) })).id
      world.exit(await runTerminal({ sandbox, terminal: opened, closes: false }, world))
    })
}
