import type { Command } from 'commander'
import { parseServedPort, parseShareTime } from '../amounts.ts'
import type { CliWorld } from '../cli-world.ts'
import { shareText } from '../cloud-views.ts'
import { exitCodes } from '../exit-codes.ts'
import { printJson, write } from '../print.ts'
import { visible } from '../visible-text.ts'

interface ShareOptions {
  readonly for?: number
  readonly stop?: true
  readonly json?: true
}

export function addShare(program: Command, world: CliWorld): void {
  program
    .command('share')
    .description('let whoever has a link look at one port of a sandbox at Fly.io; without a port, tell what is shared')
    .argument('<sandbox>', 'name or id')
    .argument('[port]', 'where the server inside listens', parseServedPort)
    .option('--for <time>', 'how long: 5m to 7d, 1h when left out', parseShareTime)
    .option('--stop', 'end it, and what goes through it, at once')
    .option('--json', 'print JSON')
    .action(async (sandbox: string, port: number | undefined, options: ShareOptions) => {
      const { for: minutes, stop, json } = options
      if (stop === true && port !== undefined)
        program.error('one port is shared at most: leave it out with --stop', { exitCode: exitCodes.usage })
      if (minutes !== undefined && port === undefined)
        program.error('--for is for a new link: name the port', { exitCode: exitCodes.usage })
      const { io } = world
      const { cloud } = (await world.backend()).api
      if (port === undefined) {
        const share = await (stop === true ? cloud.unshare({ sandbox }) : cloud.shared({ sandbox }))
        await (json === true ? printJson(io.stdout, share) : write(io.stdout, `${shareText(share)}\n`))
        return
      }
      const made = await cloud.share({ sandbox, port, ...(minutes === undefined ? {} : { minutes }) })
      if (json === true) {
        await printJson(io.stdout, made)
        return
      }
      // The link alone on standard output, for programs; what it means beside it.
      await write(io.stdout, `${visible(made.link)}\n`)
      await write(
        io.stderr,
        `Whoever has this link can look at port ${String(port)} until ${made.share.expiresAt}. It is not shown again.\n`,
      )
    })
}
