import type { PushState } from '../../../../src-shared/cloud/push-plan.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { BackendApi } from '../../../backend-client/rpc-client.ts'
import type { CliWorld } from '../../cli-world.ts'
import { write } from '../../print.ts'
import { visible } from '../../visible-text.ts'
import { tellLeftover } from './follow-push.ts'

/** Undoes what is under way or was interrupted, if it is what was named, and tells where the sandbox is then. */
export async function cancelTravel(
  api: BackendApi,
  sandbox: string,
  direction: 'push' | 'pull',
  world: CliWorld,
): Promise<void> {
  const before = await api.push.state({ sandbox })
  const open = before.stage === 'conflicts' ? 'pull' : before.direction
  if (open !== null && open !== direction) throw otherWay(sandbox, open)
  const state = await api.push.cancel({ sandbox })
  await write(world.io.stdout, `${visible(sandbox)} ${placeWords(state, direction)}\n`)
  await tellLeftover(world, state)
}

/** A cancel that came too late says so by the place. */
function placeWords({ awaySince, isUnmerged, place }: PushState, direction: 'push' | 'pull'): string {
  if (awaySince !== null) return direction === 'pull' ? 'stays in the cloud' : `is at ${visible(place ?? '')} now`
  return direction === 'push' || isUnmerged ? 'is here as before' : 'is here again'
}

function otherWay(sandbox: string, open: 'push' | 'pull'): AirlockError {
  return new AirlockError({
    code: 'sandbox-state',
    message: `It is a ${open} of “${visible(sandbox)}” that is open.`,
    why: 'Giving that up leaves the sandbox at another place than this command says.',
    remedy: `Give it up by its name: \`airlock ${open} ${visible(sandbox)} --cancel\`.`,
  })
}
