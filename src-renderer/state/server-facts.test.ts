import { describe, expect, it } from 'vitest'
import type { Sandbox } from '../../src-shared/engine/sandbox.ts'
import { applySandboxEvent } from './server-facts.ts'

const sandbox = (id: string, state: Sandbox['state'] = 'running') =>
  ({ id, state, createdAt: `2026-01-01T00:00:0${id}Z` }) as Sandbox

describe('facts that the backend tells', () => {
  it('keep sandboxes in the order they were made, whatever order they are told in', () => {
    const list = applySandboxEvent(undefined, { type: 'snapshot', sandboxes: [sandbox('3'), sandbox('1')] })
    const more = applySandboxEvent(list, { type: 'changed', sandbox: sandbox('2') })
    expect(more.map(({ id }) => id)).toEqual(['1', '2', '3'])
    const changed = applySandboxEvent(more, { type: 'changed', sandbox: sandbox('2', 'stopped') })
    expect(changed.map(({ state }) => state)).toEqual(['running', 'stopped', 'running'])
    expect(applySandboxEvent(changed, { type: 'removed', id: '1' }).map(({ id }) => id)).toEqual(['2', '3'])
  })

  it('forget sandboxes that a new snapshot no longer has', () => {
    expect(applySandboxEvent([sandbox('1')], { type: 'snapshot', sandboxes: [] })).toEqual([])
  })
})
