import type { Command } from 'commander'
import type { CliWorld } from '../cli-world.ts'
import { printJson, write } from '../print.ts'
import { table, visible } from '../visible-text.ts'

export function addPorts(program: Command, world: CliWorld): void {
  program
    .command('ports')
    .description('list the servers in a sandbox, also those on its own 127.0.0.1')
    .argument('<sandbox>', 'name or id')
    .option('--json', 'print JSON')
    .action(async (sandbox: string, { json }: { json?: true }) => {
      const { api } = await world.backend()
      const ports = await api.ports.list({ sandbox })
      if (json === true) {
        await printJson(world.io.stdout, ports)
        return
      }
      const rows = ports.servers.map(({ port, process }) => [
        String(port),
        process === null ? '-' : `${visible(process.name)} (${String(process.pid)})`,
        ports.previews.find((preview) => preview.port === port)?.address ?? '-',
      ])
      await write(world.io.stdout, table([['PORT', 'PROCESS', 'PREVIEW'], ...rows]))
    })
}
