import type { Command } from 'commander'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { parseLifetime } from '../amounts.ts'
import type { CliWorld } from '../cli-world.ts'
import { printJson, write } from '../print.ts'
import { visible } from '../visible-text.ts'

export function addLifetime(program: Command, world: CliWorld): void {
  program
    .command('lifetime')
    .description('show, or from now on set, after how many hours of running a sandbox is stopped')
    .argument('<sandbox>', 'name or id')
    .argument('[hours]', '1 to 24, or none', parseLifetime)
    .option('--json', 'print JSON')
    .action(async (reference: string, hours: number | null | undefined, { json }: { json?: true }) => {
      const { api } = await world.backend()
      const sandbox =
        hours === undefined
          ? await api.sandboxes.get({ sandbox: reference })
          : await api.sandboxes.setLifetime({ sandbox: reference, hours })
      if (json === true) await printJson(world.io.stdout, sandbox.lifetime)
      else await write(world.io.stdout, `${visible(sandbox.name)} ${lifetimeText(sandbox)}\n`)
    })
}

function lifetimeText({ lifetime }: Sandbox): string {
  if (lifetime === null) return 'runs until somebody stops it'
  const hours = `${String(lifetime.hours)} ${lifetime.hours === 1 ? 'hour' : 'hours'}`
  if (lifetime.endsAt === null) return `is stopped ${hours} after its next start`
  return `is stopped at ${lifetime.endsAt} (${hours} at a time)`
}
