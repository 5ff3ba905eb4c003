import type { PushState } from '../../src-shared/cloud/push-plan.ts'
import type { Sandbox } from '../../src-shared/engine/sandbox.ts'
import { placedInCloud } from './cloud.ts'
import { proofFor } from './samples.ts'
import type { FakeWorld } from './world.ts'

/** A push that is over: it is in the cloud, and a copy is kept here. */
export function pushed(world: FakeWorld, reference: string, part: Partial<Sandbox> = {}): Sandbox {
  const { id } = world.get(reference)
  const since = '2026-01-02T09:30:00.000Z'
  const isolation = proofFor({ engine: 'fly' }, new Date().toISOString())
  const there = { ...placedInCloud(world.cloud, { region: 'fra' }), away: { since } }
  const sandbox = world.change(id, { ...there, isolation, ...part })
  world.push.change(sandbox, { stage: 'away', direction: null, awaySince: since, hasMachine: true, canCancel: false })
  return sandbox
}

/** It goes on with its copy here, without what was done there. */
export function goneOnHere(world: FakeWorld, reference: string): PushState {
  const { id } = world.get(reference)
  const isHere = { engine: 'local', state: 'stopped', cloud: null, away: undefined, error: null } as const
  return world.push.goOnHere(world.change(id, { ...isHere, isolation: null }))
}
