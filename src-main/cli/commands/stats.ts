import type { Command } from 'commander'
import type { CliWorld } from '../cli-world.ts'
import { printJson, share, size, write } from '../print.ts'
import { table, visible } from '../visible-text.ts'

export function addStats(program: Command, world: CliWorld): void {
  program
    .command('stats')
    .description('show what running sandboxes use now: 100 % of CPU is one core')
    .argument('[sandbox]', 'name or id; all that run when left out')
    .option('--json', 'print JSON')
    .action(async (sandbox: string | undefined, { json }: { json?: true }) => {
      const { api } = await world.backend()
      const [usages, sandboxes] = await Promise.all([
        api.usage.now(sandbox === undefined ? {} : { sandbox }),
        api.sandboxes.list(),
      ])
      const names = new Map(sandboxes.map(({ id, name }) => [id, name]))
      const named = usages.map((usage) => ({ name: names.get(usage.sandbox) ?? usage.sandbox, ...usage }))
      if (json === true) {
        await printJson(world.io.stdout, named)
        return
      }
      const rows = named.map(({ name, cpu, memoryBytes, memoryLimitBytes, tasks }) => [
        visible(name),
        cpu === null ? '-' : share(cpu),
        memoryLimitBytes === null ? size(memoryBytes) : `${size(memoryBytes)} / ${size(memoryLimitBytes)}`,
        tasks === null ? '-' : String(tasks),
      ])
      await write(world.io.stdout, table([['NAME', 'CPU', 'MEMORY', 'TASKS'], ...rows]))
    })
}
