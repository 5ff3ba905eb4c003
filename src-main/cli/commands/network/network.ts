import { Argument, InvalidArgumentError, Option, type Command } from 'commander'
import type { EgressState } from '../../../../src-shared/api/egress.ts'
import { egressModes, presetIds, type EgressMode, type PresetId } from '../../../../src-shared/policy/policy.ts'
import type { BackendApi } from '../../../backend-client/rpc-client.ts'
import type { CliWorld } from '../../cli-world.ts'
import { parseHostAndPorts, type HostAndPorts } from '../../host-and-ports.ts'
import { printJson, write } from '../../print.ts'
import { addNetworkLog } from './network-log.ts'
import { stateText } from './network-text.ts'

interface RuleOptions {
  readonly once?: true
  readonly private?: true
}

/** `airlock network …`: what a sandbox may reach, and what it wanted. */
export function addNetwork(program: Command, world: CliWorld): void {
  const network = program.command('network').description('what a sandbox may reach, changed while it runs')
  /** Does something and shows what holds then. */
  const showing = (name: string, description: string, isDefault = false) =>
    network
      .command(name, { isDefault })
      .description(description)
      .argument('<sandbox>', 'name or id')
      .option('--json', 'print JSON')
  const show = async (command: Command, work: (api: BackendApi) => Promise<EgressState>) => {
    const state = await work((await world.backend()).api)
    if (command.opts<{ json?: true }>().json === true) await printJson(world.io.stdout, state)
    else await write(world.io.stdout, stateText(state))
  }

  showing('show', 'the mode, its rules, and where each comes from', true).action(
    async (sandbox: string, _options: unknown, command: Command) => {
      await show(command, (api) => api.egress.state({ sandbox }))
    },
  )
  showing('mode', 'offline, allowlist or open; counts at once')
    .addArgument(new Argument('<mode>').choices(egressModes))
    .action(async (sandbox: string, mode: EgressMode, _options: unknown, command: Command) => {
      await show(command, (api) => api.egress.change({ sandbox, mode }))
    })
  showing('allow', 'let a host through: example.com, example.com:443 or “*.example.com”')
    .argument('<host>', 'with ports or without', parseHostAndPorts)
    .addOption(new Option('--once', 'until the sandbox stops').conflicts('private'))
    .option('--private', 'also where it leads to a private address; one exact host and port')
    .action(async (sandbox: string, place: HostAndPorts, options: RuleOptions, command: Command) => {
      await show(command, (api) => allow(api, sandbox, place, options))
    })
  showing('deny', 'keep a host out, whatever allows it')
    .argument('<host>', 'with ports or without', parseHostAndPorts)
    .action(async (sandbox: string, { host, ports }: HostAndPorts, _options: unknown, command: Command) => {
      const rule = { verdict: 'deny', host, ports: ports === null ? null : [...ports] } as const
      await show(command, (api) => api.egress.addRule({ sandbox, rule }))
    })
  showing('forget', 'take rules about a host back, as they were written')
    .argument('<host>', 'with ports or without', parseHostAndPorts)
    .action(async (sandbox: string, { host, ports }: HostAndPorts, _options: unknown, command: Command) => {
      const target = { host, ports: ports === null ? null : [...ports] }
      await show(command, async (api) => {
        await api.egress.removeRule({ sandbox, rule: { ...target, verdict: 'deny' } })
        return await api.egress.removeRule({ sandbox, rule: { ...target, verdict: 'allow' } })
      })
    })
  showing('list', 'switch a list of hosts on or off: package managers, git hosts, AI providers')
    .addArgument(new Argument('<list>').choices(presetIds))
    .argument('<on|off>', 'whether it counts', parseSwitch)
    .action(async (sandbox: string, id: PresetId, isOn: boolean, _options: unknown, command: Command) => {
      await show(command, async (api) => {
        const { policy } = await api.egress.state({ sandbox })
        const others = policy.presets.filter((known) => known !== id)
        return await api.egress.change({ sandbox, presets: isOn ? [...others, id] : others })
      })
    })
  showing('learn', 'let everything public through and remember it, or end that')
    .argument('<on|off>', 'whether it learns', parseSwitch)
    .action(async (sandbox: string, isLearning: boolean, _options: unknown, command: Command) => {
      await show(command, (api) => api.egress.change({ sandbox, isLearning }))
    })
  showing('lock', 'end learning, and make a list of what was used').action(
    async (sandbox: string, _options: unknown, command: Command) => {
      await show(command, (api) => api.egress.lockToUsed({ sandbox }))
    },
  )
  showing('authorities', 'offer the certificate authorities of this computer inside, or not')
    .argument('<on|off>', 'whether they are offered', parseSwitch)
    .action(async (sandbox: string, offersAuthorities: boolean, _options: unknown, command: Command) => {
      await show(command, (api) => api.egress.change({ sandbox, offersAuthorities }))
    })
  addNetworkLog(network, world)
}

async function allow(
  api: BackendApi,
  sandbox: string,
  { host, ports }: HostAndPorts,
  options: RuleOptions,
): Promise<EgressState> {
  if (options.once !== true) {
    const mayBePrivate = options.private === true
    const rule = { verdict: 'allow', host, ports: ports === null ? null : [...ports], mayBePrivate } as const
    return await api.egress.addRule({ sandbox, rule })
  }
  let state: EgressState | null = null
  for (const port of ports ?? [null]) state = await api.egress.answer({ sandbox, host, port, answer: 'once' })
  return state ?? (await api.egress.state({ sandbox }))
}

function parseSwitch(text: string): boolean {
  if (text !== 'on' && text !== 'off') throw new InvalidArgumentError('Write on or off.')
  return text === 'on'
}
