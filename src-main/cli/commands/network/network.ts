import { Argument, InvalidArgumentError, Option, type Command } from 'commander'
import type { EgressState } from '../../../../src-shared/api/egress.ts'
import { egressModes, presetIds, type EgressMode, type PresetId } from '../../../../src-shared/policy/policy.ts'
import type { BackendApi } from '../../../backend-client/rpc-client.ts'
import type { CliWorld } from '../../cli-world.ts'
import { parseHostAndPorts, type HostAndPorts } from '../../host-and-ports.ts'
import { printJson, write } from '../../print.ts'
import { changeText, type EgressChange } from './change-text.ts'
import { addNetworkLog } from './network-log.ts'
import { stateText } from './network-text.ts'

interface RuleOptions {
  readonly once?: true
  readonly private?: true
}

/** `airlock network …`: what a sandbox may reach, and what it wanted. */
export function addNetwork(program: Command, world: CliWorld): void {
  const network = program.command('network').description('what a sandbox may reach, changed while it runs')
  const about = (name: string, description: string, isDefault = false) =>
    network
      .command(name, { isDefault })
      .description(description)
      .argument('<sandbox>', 'name or id')
      .option('--json', 'print JSON: all that holds then')
  /** Does something and says in a line what holds then. */
  const change = async (
    command: Command,
    sandbox: string,
    work: (api: BackendApi) => Promise<EgressState>,
    done: EgressChange | (() => EgressChange),
  ) => {
    const state = await work((await world.backend()).api)
    if (isJson(command)) await printJson(world.io.stdout, state)
    else await write(world.io.stdout, changeText(sandbox, typeof done === 'function' ? done() : done, state))
  }

  about('show', 'the mode, its rules, and where each comes from', true).action(
    async (sandbox: string, _options: unknown, command: Command) => {
      const state = await (await world.backend()).api.egress.state({ sandbox })
      if (isJson(command)) await printJson(world.io.stdout, state)
      else await write(world.io.stdout, stateText(state))
    },
  )
  about('mode', 'offline, allowlist or open; counts at once')
    .addArgument(new Argument('<mode>').choices(egressModes))
    .action(async (sandbox: string, mode: EgressMode, _options: unknown, command: Command) => {
      await change(command, sandbox, (api) => api.egress.change({ sandbox, mode }), { kind: 'mode', mode })
    })
  about('allow', 'let a host through: example.com, example.com:443 or “*.example.com”')
    .argument('<host>', 'with ports or without', parseHostAndPorts)
    .addOption(new Option('--once', 'until the sandbox stops').conflicts('private'))
    .option('--private', 'also where it leads to a private address; one exact host and port')
    .action(async (sandbox: string, place: HostAndPorts, options: RuleOptions, command: Command) => {
      await change(command, sandbox, (api) => allow(api, sandbox, place, options), { kind: 'allow', ...place })
    })
  about('deny', 'keep a host out, whatever allows it')
    .argument('<host>', 'with ports or without', parseHostAndPorts)
    .action(async (sandbox: string, { host, ports }: HostAndPorts, _options: unknown, command: Command) => {
      const rule = { verdict: 'deny', host, ports: ports === null ? null : [...ports] } as const
      await change(command, sandbox, (api) => api.egress.addRule({ sandbox, rule }), { kind: 'deny', host, ports })
    })
  about('forget', 'take rules about a host back, as they were written')
    .argument('<host>', 'with ports or without', parseHostAndPorts)
    .action(async (sandbox: string, { host, ports }: HostAndPorts, _options: unknown, command: Command) => {
      let gone = 0
      const work = async (api: BackendApi) => {
        const before = await api.egress.state({ sandbox })
        const after = await forget(api, sandbox, { host, ports })
        gone = rulesOf(before) - rulesOf(after)
        return after
      }
      await change(command, sandbox, work, () => ({ kind: 'forget', host, ports, gone }))
    })
  about('list', 'switch a list of hosts on or off: package managers, git hosts, AI providers')
    .addArgument(new Argument('<list>').choices(presetIds))
    .argument('<on|off>', 'whether it counts', parseSwitch)
    .action(async (sandbox: string, id: PresetId, isOn: boolean, _options: unknown, command: Command) => {
      const work = async (api: BackendApi) => {
        const { policy } = await api.egress.state({ sandbox })
        const others = policy.presets.filter((known) => known !== id)
        return await api.egress.change({ sandbox, presets: isOn ? [...others, id] : others })
      }
      await change(command, sandbox, work, { kind: 'list', list: id, isOn })
    })
  about('learn', 'let everything public through and remember it, or end that')
    .argument('<on|off>', 'whether it learns', parseSwitch)
    .action(async (sandbox: string, isOn: boolean, _options: unknown, command: Command) => {
      const work = (api: BackendApi) => api.egress.change({ sandbox, isLearning: isOn })
      await change(command, sandbox, work, { kind: 'learn', isOn })
    })
  about('lock', 'end learning, and make a list of what was used').action(
    async (sandbox: string, _options: unknown, command: Command) => {
      await change(command, sandbox, (api) => api.egress.lockToUsed({ sandbox }), { kind: 'lock' })
    },
  )
  about('authorities', 'offer the certificate authorities of this computer inside, or not')
    .argument('<on|off>', 'whether they are offered', parseSwitch)
    .action(async (sandbox: string, isOn: boolean, _options: unknown, command: Command) => {
      const work = (api: BackendApi) => api.egress.change({ sandbox, offersAuthorities: isOn })
      await change(command, sandbox, work, { kind: 'authorities', isOn })
    })
  addNetworkLog(network, world)
}

const isJson = (command: Command): boolean => command.opts<{ json?: true }>().json === true

const rulesOf = ({ policy, onceRules }: EgressState): number => policy.rules.length + onceRules.length

async function forget(api: BackendApi, sandbox: string, { host, ports }: HostAndPorts): Promise<EgressState> {
  const target = { host, ports: ports === null ? null : [...ports] }
  await api.egress.removeRule({ sandbox, rule: { ...target, verdict: 'deny' } })
  return await api.egress.removeRule({ sandbox, rule: { ...target, verdict: 'allow' } })
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
