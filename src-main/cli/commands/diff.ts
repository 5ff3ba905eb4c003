import type { Command } from 'commander'
import type { CliWorld } from '../cli-world.ts'
import { printJson, write } from '../print.ts'
import { visible } from '../visible-text.ts'

const letters = { added: 'A', modified: 'M', deleted: 'D' } as const

export function addDiff(program: Command, world: CliWorld): void {
  program
    .command('diff')
    .description('list the files of /workspace that differ from what came in: A added, M modified, D deleted')
    .argument('<sandbox>', 'name or id')
    .option('--json', 'print JSON')
    .action(async (sandbox: string, { json }: { json?: true }) => {
      const { api } = await world.backend()
      const changes = await api.sandboxes.diff({ sandbox })
      if (json === true) await printJson(world.io.stdout, changes)
      else {
        const lines = changes.map(({ path, change }) => `${letters[change]} ${visible(path)}\n`)
        await write(world.io.stdout, lines.join(''))
      }
    })
}
