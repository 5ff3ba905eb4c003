import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import type { PushState } from '../../../../src-shared/cloud/push-plan.ts'
import type { BackendApi } from '../../../backend-client/rpc-client.ts'
import type { CliWorld } from '../../cli-world.ts'
import { followPush } from './follow-push.ts'

const underWay = {
  ...{ sandbox: 'demo', stage: 'pushing', direction: 'push', phases: [], sentBytes: 0, totalBytes: null },
  ...{ canCancel: true, awaySince: null, target: null, place: null, hasMachine: true, leftover: null },
  ...{ keepsMachine: false, conflicts: 0, error: null },
} as const satisfies Partial<Record<keyof PushState, unknown>>

/** Follows what is interrupted at once, and ends as `end`. */
async function interrupted(begun: Partial<PushState>, end: Partial<PushState>) {
  const state = { ...underWay, ...begun } as PushState
  const over = { ...state, direction: null, canCancel: false, ...end }
  let interrupt: () => void = () => undefined
  const exits: number[] = []
  const io = {
    stderr: new PassThrough(),
    onSignals: (_names: unknown, listener: () => void) => {
      interrupt = listener
      return () => undefined
    },
  }
  const push = {
    cancel: () => Promise.resolve(over),
    state: () => Promise.resolve(over),
    async *events() {
      yield await Promise.resolve(state)
      interrupt()
      yield over
    },
  }
  const world = { io, exit: (code: number) => exits.push(code) } as unknown as CliWorld
  const told = await followPush({ push } as unknown as BackendApi, 'demo', world, () => Promise.resolve(state))
  return { told: told?.stage ?? null, exits }
}

it('[PU61] Ctrl-C that came too late tells where the sandbox is; one that was heard says that all is as before', async () => {
  const there = { awaySince: '2026-08-01T10:00:00.000Z' }
  const pull = { ...there, stage: 'pulling', direction: 'pull' } as const
  expect(await interrupted({}, { ...there, stage: 'away' })).toEqual({ told: 'away', exits: [] })
  expect(await interrupted({}, { stage: 'undoing' })).toEqual({ told: null, exits: [130] })
  expect(await interrupted(pull, { awaySince: null, stage: 'home' })).toEqual({ told: 'home', exits: [] })
  expect(await interrupted(pull, { stage: 'conflicts' })).toEqual({ told: 'conflicts', exits: [] })
  expect(await interrupted(pull, { stage: 'away' })).toEqual({ told: null, exits: [130] })
  const leftBehind = { awaySince: null, stage: 'home', isUnmerged: true } as const
  expect(await interrupted(pull, leftBehind)).toEqual({ told: null, exits: [130] })
})
