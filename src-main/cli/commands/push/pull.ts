import { Option, type Command } from 'commander'
import type { PushState } from '../../../../src-shared/cloud/push-plan.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { BackendApi } from '../../../backend-client/rpc-client.ts'
import type { CliWorld } from '../../cli-world.ts'
import { printJson, write } from '../../print.ts'
import { visible } from '../../visible-text.ts'
import { cancelTravel } from './cancel-travel.ts'
import { confirm } from './confirm.ts'
import { followPush, tellLeftover } from './follow-push.ts'
import { conflictsText, pathOfText } from './push-text.ts'

interface PullOptions {
  readonly keepMachine?: true
  readonly take?: 'here' | 'cloud' | 'both'
  readonly only?: readonly string[]
  readonly cancel?: true
  readonly withoutCloud?: true
  readonly yes?: true
  readonly json?: true
}

export function addPull(program: Command, world: CliWorld): void {
  program
    .command('pull')
    .description('bring a sandbox back from the cloud, merged with what was done here')
    .argument('<sandbox>', 'name or id')
    .option(
      '--keep-machine',
      'leave the machine at rest, so that the next push sends only what changed; its disk costs',
    )
    .addOption(
      new Option(
        '--take <side>',
        'decide what both sides changed; “both” keeps the cloud’s beside the one here',
      ).choices(['here', 'cloud', 'both']),
    )
    .option('--only <path...>', 'with --take: only of these')
    .option('--cancel', 'give up a pull that waits or was interrupted')
    .option(
      '--without-cloud',
      'go on with the copy here, where its machine is gone or its account cannot be connected any more',
    )
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON')
    .action(async (sandbox: string, options: PullOptions) => {
      await pull(sandbox, options, world)
    })
}

async function pull(sandbox: string, options: PullOptions, world: CliWorld): Promise<void> {
  const { io } = world
  const { api } = await world.backend()
  if (options.cancel === true) {
    await cancelTravel(api, sandbox, 'pull', world)
    return
  }
  const before = await api.push.state({ sandbox })
  // Where nothing is elsewhere, the answer is a refusal, and nobody is asked for that.
  const isHere = before.stage === 'home' && !before.isUnmerged
  if (options.withoutCloud === true) {
    const question = 'Go on with the copy here, without what was done in the cloud since it was pushed?'
    if (!isHere && options.yes !== true && !(await confirm(world, question))) return
    const state = await api.push.goOnHere({ sandbox })
    await write(io.stdout, `${visible(sandbox)} is here again, as it was when it was pushed\n`)
    await tellLeftover(world, state)
    return
  }
  const isWaiting = before.stage === 'conflicts' || (before.stage === 'interrupted' && before.direction === 'pull')
  const keepMachine = options.keepMachine === true || (isWaiting && before.keepsMachine)
  const what = isWaiting ? 'Go on with it' : 'Pull it back'
  const question = keepMachine ? `${what}?` : `${what}, and remove its machine after that?`
  // Going on was said yes to when it began; removing a machine is asked each time.
  const isAsked = !isHere && options.yes !== true && !(isWaiting && keepMachine)
  if (isAsked && !(await confirm(world, question))) return
  if (isWaiting) await decide(api, sandbox, options)
  let state = await followPush(api, sandbox, world, () =>
    isWaiting ? api.push.resume({ sandbox, keepMachine }) : api.push.pull({ sandbox, keepMachine }),
  )
  if (!isWaiting && state?.stage === 'conflicts' && options.take !== undefined) {
    await decide(api, sandbox, options)
    state = await followPush(api, sandbox, world, () => api.push.resume({ sandbox }))
  }
  if (state !== null) await tell(api, sandbox, state, options, world)
}

async function decide(api: BackendApi, sandbox: string, { take, only }: PullOptions): Promise<void> {
  if (take === undefined) return
  const wanted = only?.map(pathOfText)
  // What is not shown at once comes when the first ones are decided.
  for (;;) {
    const open = (await api.push.conflicts({ sandbox })).filter(
      ({ folder, path, decision }) =>
        decision === null && (wanted?.some((one) => one.folder === folder && one.path === path) ?? true),
    )
    if (open.length === 0) return
    const decisions = open.map(({ folder, path }) => ({
      at: { folder, path },
      decision: { take: take === 'here' ? 'local' : take } as const,
    }))
    await api.push.resolve({ sandbox, decisions })
  }
}

async function tell(
  api: BackendApi,
  sandbox: string,
  state: PushState,
  { json }: PullOptions,
  { io }: CliWorld,
): Promise<void> {
  if (state.stage === 'conflicts') {
    const conflicts = await api.push.conflicts({ sandbox })
    if (json === true) await printJson(io.stdout, { state, conflicts })
    else await write(io.stdout, conflictsText(conflicts, state.conflicts))
    throw undecided(sandbox, state.conflicts)
  }
  if (json === true) await printJson(io.stdout, state)
  else await write(io.stdout, `${visible(sandbox)} is here again\n`)
}

function undecided(sandbox: string, count: number): AirlockError {
  return new AirlockError({
    code: 'file-conflict',
    message: `${String(count)} ${count === 1 ? 'path was' : 'paths were'} changed on both sides.`,
    why: 'Nobody but you can say which version counts. Nothing was changed here, and the sandbox goes on in the cloud.',
    remedy: `Decide: \`airlock pull ${sandbox} --take here|cloud|both [--only PATH…]\`, or in the app. Or give up: --cancel.`,
  })
}
