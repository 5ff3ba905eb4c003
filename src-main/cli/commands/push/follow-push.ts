import type { PushState } from '../../../../src-shared/cloud/push-plan.ts'
import { AirlockError, cancelled } from '../../../../src-shared/errors/airlock-error.ts'
import type { BackendApi } from '../../../backend-client/rpc-client.ts'
import type { CliWorld } from '../../cli-world.ts'
import { signalExitCode } from '../../exit-codes.ts'
import { PhaseLines } from '../../phase-lines.ts'
import { errorText, write } from '../../print.ts'
import { visible } from '../../visible-text.ts'

/**
 * Begins, and tells phases until it is over; Ctrl-C cancels, and waits until all is as before. Null when it was cancelled; what
 * became of it where that came too late. Rejects with what it failed with.
 */
export async function followPush(
  api: BackendApi,
  sandbox: string,
  world: CliWorld,
  begin: () => Promise<PushState>,
): Promise<PushState | null> {
  const { io } = world
  const lines = new PhaseLines(io.stderr)
  let cancelling: Promise<unknown> | null = null
  let hasBegun = false
  const cancel = () => {
    if (!hasBegun) return
    cancelling ??= api.push.cancel({ sandbox }).catch((error: unknown) => {
      io.stderr.write(`Cancelling failed: ${visible(String(error))}\n`)
    })
  }
  let wasInterrupted = false
  const stopListening = io.onSignals(['SIGINT', 'SIGTERM', 'SIGHUP'], () => {
    wasInterrupted = true
    cancel()
  })
  try {
    const { direction } = await begin()
    hasBegun = true
    if (wasInterrupted as boolean) cancel()
    const over = await untilOver(api, sandbox, lines)
    await cancelling
    const state = (wasInterrupted as boolean) ? await api.push.state({ sandbox }) : over
    await tellLeftover(world, state)
    if (state.error !== null) throw new AirlockError(state.error)
    if (!(wasInterrupted as boolean) || !isBack(state, direction)) return state
    await write(io.stderr, errorText(cancelled().toReport()))
    world.exit(signalExitCode('SIGINT'))
    return null
  } finally {
    lines.end()
    stopListening()
  }
}

/** Nothing costs in silence: what there still is in the cloud beside the sandbox. */
export async function tellLeftover({ io }: Pick<CliWorld, 'io'>, { leftover }: PushState): Promise<void> {
  if (leftover !== null) await write(io.stderr, `${visible(leftover)}\n`)
}

/** Where it was before: here for a push, even while its machine is still removed, and there for a pull, or left behind there. */
function isBack({ stage, awaySince, isUnmerged }: PushState, direction: PushState['direction']): boolean {
  return direction === 'pull' ? stage === 'away' || isUnmerged : awaySince === null
}

async function untilOver(api: BackendApi, sandbox: string, lines: PhaseLines): Promise<PushState> {
  const stop = new AbortController()
  try {
    for await (const state of await api.push.events({ sandbox }, { signal: stop.signal })) {
      lines.show(state.phases)
      if (state.stage !== 'pushing' && state.stage !== 'pulling') return state
    }
  } finally {
    stop.abort()
  }
  throw new AirlockError({
    code: 'backend-unreachable',
    message: 'The backend stopped telling what it does.',
    why: 'Its events ended.',
    remedy: 'See `airlock ls` for what became of the sandbox.',
  })
}
