import type { Command } from 'commander'
import type { CliWorld } from '../cli-world.ts'
import { whereText } from '../cloud-views.ts'
import { printJson, write } from '../print.ts'
import { isolationText, sandboxJson } from '../sandbox-views.ts'
import { table, visible } from '../visible-text.ts'

export function addLs(program: Command, world: CliWorld): void {
  program
    .command('ls')
    .alias('list')
    .description('list sandboxes')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: true }) => {
      const { api } = await world.backend()
      const sandboxes = await api.sandboxes.list()
      if (json === true) {
        await printJson(world.io.stdout, sandboxes.map(sandboxJson))
        return
      }
      const rows = sandboxes.map((sandbox) => [
        visible(sandbox.name),
        sandbox.state,
        isolationText(sandbox),
        whereText(sandbox.cloud),
        visible(sandbox.image),
        sandbox.id,
      ])
      await write(world.io.stdout, table([['NAME', 'STATE', 'ISOLATION', 'WHERE', 'IMAGE', 'ID'], ...rows]))
    })
}
