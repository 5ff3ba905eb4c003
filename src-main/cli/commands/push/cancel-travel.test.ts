import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import type { PushState } from '../../../../src-shared/cloud/push-plan.ts'
import type { BackendApi } from '../../../backend-client/rpc-client.ts'
import type { CliWorld } from '../../cli-world.ts'
import { cancelTravel } from './cancel-travel.ts'

const away = { awaySince: '2026-08-01T10:00:00.000Z' } as const
const atRest = { direction: null, place: 'fly somewhere', leftover: null, isUnmerged: false, awaySince: null } as const

/** What is said of one that is as `before`, and as `after` once it was cancelled. */
async function cancelled(direction: 'push' | 'pull', before: Partial<PushState>, after: Partial<PushState>) {
  const io = { stdout: new PassThrough(), stderr: new PassThrough() }
  let times = 0
  const push = {
    state: () => Promise.resolve({ ...atRest, ...before }),
    cancel: () => {
      times += 1
      return Promise.resolve({ ...atRest, ...after })
    },
  }
  try {
    await cancelTravel({ push } as unknown as BackendApi, 'demo', direction, { io } as unknown as CliWorld)
  } finally {
    io.stdout.end()
  }
  return { said: await text(io.stdout), times }
}

it('[PU61] a cancel tells the place where the sandbox is after it, also where it came too late', async () => {
  const said = (words: string) => ({ said: `demo ${words}\n`, times: 1 })
  const pushing = { stage: 'interrupted', direction: 'push' } as const
  const pulling = { ...away, stage: 'interrupted', direction: 'pull' } as const
  expect(await cancelled('push', pushing, { stage: 'home' })).toEqual(said('is here as before'))
  expect(await cancelled('push', pushing, { ...away, stage: 'away' })).toEqual(said('is at fly somewhere now'))
  expect(await cancelled('pull', pulling, { ...away, stage: 'away' })).toEqual(said('stays in the cloud'))
  expect(await cancelled('pull', pulling, { stage: 'home' })).toEqual(said('is here again'))
  const leftBehind = { stage: 'home', isUnmerged: true } as const
  expect(await cancelled('pull', pulling, leftBehind)).toEqual(said('is here as before'))
})

it('[PU61] a cancel of a push gives up no pull, nor one of a pull a push', async () => {
  const refused = (open: string) => ({
    code: 'sandbox-state',
    remedy: `Give it up by its name: \`airlock ${open} demo --cancel\`.`,
  })
  await expect(cancelled('push', { ...away, stage: 'conflicts' }, {})).rejects.toMatchObject(refused('pull'))
  const push = { stage: 'interrupted', direction: 'push' } as const
  await expect(cancelled('pull', push, {})).rejects.toMatchObject(refused('push'))
})
