import type { Command } from 'commander'
import type { CliWorld } from '../cli-world.ts'
import { write } from '../print.ts'
import { visible } from '../visible-text.ts'

export function addRm(program: Command, world: CliWorld): void {
  program
    .command('rm')
    .description('remove sandboxes with all their data')
    .argument('<sandbox...>', 'names or ids')
    .option('--force', 'also one that runs or is being made, or holds work that was not taken out')
    .action(async (references: readonly string[], { force }: { force?: true }) => {
      const { api } = await world.backend()
      for (const sandbox of references) {
        await api.sandboxes.remove({ sandbox, force: force === true })
        await write(world.io.stdout, `${visible(sandbox)} is removed\n`)
      }
    })
}
