import type { Command } from 'commander'
import { terminalsOutput } from '../../../../src-shared/cloud/push-plan.ts'
import { sizeOfName } from '../../../../src-shared/cloud/sizes.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { gigabytes } from '../../amounts.ts'
import type { CliWorld } from '../../cli-world.ts'
import { printJson, write } from '../../print.ts'
import { visible } from '../../visible-text.ts'
import { cancelTravel } from './cancel-travel.ts'
import { confirm } from './confirm.ts'
import { followPush, tellLeftover } from './follow-push.ts'
import { pathOfText, planText } from './push-text.ts'

interface PushOptions {
  readonly region?: string
  readonly size?: string
  readonly disk?: number
  readonly include?: readonly string[]
  readonly leaveOut?: readonly string[]
  readonly leaveTerminals?: true
  readonly yes?: true
  readonly json?: true
  readonly resume?: true
  readonly cancel?: true
  readonly removeMachine?: true
}

export function addPush(program: Command, world: CliWorld): void {
  program
    .command('push')
    .description('bring a sandbox to your account at Fly.io, where it goes on')
    .argument('<sandbox>', 'name or id')
    .option('--region <code>', 'where, e.g. ams')
    .option('--size <size>', 'how large a machine, e.g. performance-2x-4096mb')
    .option('--disk <gb>', 'how large its disk', gigabytes)
    .option('--include <path...>', 'bring this as well, although it would stay; ~/… is the home')
    .option('--leave-out <path...>', 'leave this here')
    .option('--leave-terminals', 'leave here what terminals showed')
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON: with --yes how it ended, else what would travel')
    .option('--resume', 'go on with a push that was interrupted')
    .option('--cancel', 'undo a push that was interrupted')
    .option('--remove-machine', 'remove a machine that was kept by a pull, or is left of a push')
    .action(async (sandbox: string, options: PushOptions) => {
      await push(sandbox, options, world)
    })
}

async function push(sandbox: string, options: PushOptions, world: CliWorld): Promise<void> {
  const { io } = world
  const { api } = await world.backend()
  if (options.cancel === true) {
    await cancelTravel(api, sandbox, 'push', world)
    return
  }
  if (options.removeMachine === true) {
    const state = await api.push.removeMachine({ sandbox })
    if (state.hasMachine) await tellLeftover(world, state)
    else await write(io.stdout, `${visible(sandbox)} has nothing in the cloud any more\n`)
    return
  }
  const noticesOf = async () => (await api.sandboxes.get({ sandbox })).notices.map(({ text }) => text)
  const before = new Set(await noticesOf())
  if (options.resume !== true) {
    const include = (options.include ?? []).map(pathOfText)
    const leaveOut = [
      ...(options.leaveOut ?? []).map(pathOfText),
      ...(options.leaveTerminals === true ? [terminalsOutput] : []),
    ]
    const plan = await api.push.plan({ sandbox, ...wishOf(options) })
    if (options.json === true && options.yes !== true) {
      await printJson(io.stdout, plan)
      return
    }
    if (options.json !== true) await write(io.stderr, planText(plan))
    if (options.yes !== true && !(await confirm(world, 'Push it?'))) return
    await end(
      await followPush(api, sandbox, world, () => api.push.begin({ sandbox, plan: plan.id, include, leaveOut })),
    )
  } else await end(await followPush(api, sandbox, world, () => api.push.resume({ sandbox })))

  async function end(state: Awaited<ReturnType<typeof followPush>>): Promise<void> {
    if (state === null) return
    // E.g. what was held back that nobody could see in the plan.
    for (const text of await noticesOf()) if (!before.has(text)) await write(io.stderr, `${visible(text)}\n`)
    if (options.json === true) await printJson(io.stdout, state)
    else await write(io.stdout, `${visible(sandbox)} is at ${visible(state.place ?? '')} now\n`)
  }
}

function wishOf({ region, size, disk }: PushOptions) {
  const machine = size === undefined ? undefined : sizeOfName(size)
  if (machine === null)
    throw noSuch(`There is no size “${visible(size ?? '')}”.`, 'It is written like performance-2x-4096mb.')
  return {
    ...(region === undefined ? {} : { region }),
    ...(machine === undefined ? {} : { size: machine }),
    ...(disk === undefined ? {} : { volumeGb: disk }),
  }
}

function noSuch(message: string, why: string): AirlockError {
  return new AirlockError({ code: 'invalid-input', message, why, remedy: 'Correct it and try again.' })
}
