import type { Command } from 'commander'
import type { EgressRequest } from '../../../../src-shared/api/egress.ts'
import type { CliWorld } from '../../cli-world.ts'
import { jsonText, printJson, write } from '../../print.ts'
import { requestLine } from './network-text.ts'

interface LogOptions {
  readonly refused?: true
  readonly follow?: true
  readonly json?: true
}

/** `airlock network log N`: what programs inside wanted of the outside. */
export function addNetworkLog(network: Command, world: CliWorld): void {
  network
    .command('log')
    .description('what programs inside wanted of the outside, the newest last')
    .argument('<sandbox>', 'name or id')
    .option('--refused', 'only what was refused')
    .option('-f, --follow', 'go on with what comes, until it is interrupted')
    .option('--json', 'print JSON; with --follow one object a line')
    .action(async (sandbox: string, options: LogOptions) => {
      const { api } = await world.backend()
      const { stdout } = world.io
      const isWanted = ({ outcome }: EgressRequest) => options.refused !== true || outcome.kind === 'refused'
      if (options.follow !== true) {
        const requests = (await api.egress.requests({ sandbox })).filter(isWanted).toReversed()
        if (options.json === true) await printJson(stdout, requests)
        else await write(stdout, requests.map(requestLine).join(''))
        return
      }
      // Each is told when it begins, and again when what became of it is known.
      const told = new Map<string, string>()
      for await (const event of await api.egress.events({ sandbox })) {
        if (event.type !== 'requests') continue
        for (const request of event.requests.filter(isWanted)) {
          const { id, outcome, times } = request
          const what = `${outcome.kind} ${String(times)}`
          if (outcome.kind === 'waiting' || told.get(id) === what) continue
          told.set(id, what)
          await write(stdout, options.json === true ? jsonText(request) : requestLine(request))
        }
      }
    })
}
