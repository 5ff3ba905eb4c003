import type { Command } from 'commander'
import { parseServedPort } from '../amounts.ts'
import type { CliWorld } from '../cli-world.ts'
import { printJson, write } from '../print.ts'

export function addPreview(program: Command, world: CliWorld): void {
  program
    .command('preview')
    .description('give a browser on this computer a way to a port in a sandbox, until it is interrupted')
    .argument('<sandbox>', 'name or id')
    .argument('<port>', 'where the server inside listens', parseServedPort)
    .option('--json', 'print JSON')
    .action(async (sandbox: string, port: number, { json }: { json?: true }) => {
      const { io } = world
      const { api } = await world.backend()
      const interrupted = new Promise<void>((resolve) => {
        io.onSignals(['SIGINT', 'SIGTERM', 'SIGHUP'], () => {
          resolve()
        })
      })
      const preview = await api.ports.openPreview({ sandbox, port })
      if (json === true) await printJson(io.stdout, preview)
      else await write(io.stdout, `Port ${String(port)} is at ${preview.address}\n`)
      // Whoever opened it before keeps it, and closes it.
      if (preview.wasOpen) return
      await interrupted
      await api.ports.closePreview({ sandbox, port })
    })
}
