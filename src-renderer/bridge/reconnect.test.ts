import { describe, expect, it } from 'vitest'
import type { ErrorReport } from '../../src-shared/errors/airlock-error.ts'
import { firstState, reconnect, retryDelayMs, type ConnectionState } from './reconnect.ts'

const error = (code: ErrorReport['code']): ErrorReport => ({ code, message: '', why: '', remedy: '' })
const gone = { type: 'failed', error: error('backend-unreachable') } as const

describe('the connection to the backend [DO3]', () => {
  it('tries again with growing pauses that never get long', () => {
    const pauses: number[] = []
    let state: ConnectionState = firstState
    for (let attempt = 0; attempt < 8; attempt++) {
      state = reconnect(state, gone)
      if (state.kind === 'waiting') pauses.push(state.delayMs)
      state = reconnect(state, { type: 'retry' })
    }
    expect(pauses).toHaveLength(8)
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
    expect([pauses[0], pauses.at(-1)]).toEqual([100, 3000])
  })

  it('begins with short pauses again after it was open', () => {
    const open = reconnect(reconnect(firstState, gone), { type: 'opened' })
    expect(open).toEqual({ kind: 'open' })
    expect(reconnect(open, gone)).toMatchObject({
      kind: 'waiting',
      attempt: 1,
      delayMs: retryDelayMs(0),
      wasOpen: true,
    })
  })

  it('remembers over every retry that the page was connected once', () => {
    const lost = reconnect({ kind: 'open' }, gone)
    expect(reconnect(reconnect(lost, { type: 'retry' }), gone)).toMatchObject({ wasOpen: true, attempt: 2 })
    expect(reconnect(firstState, gone)).toMatchObject({ wasOpen: false })
  })

  it('does not try again what cannot succeed: another version, a session that is gone, a door that was ended', () => {
    expect(reconnect(firstState, { type: 'failed', error: error('backend-version') }).kind).toBe('refused')
    expect(reconnect({ kind: 'open' }, { type: 'failed', error: error('invalid-input') }).kind).toBe('refused')
    expect(reconnect({ kind: 'open' }, { type: 'failed', error: error('backend-quit') }).kind).toBe('refused')
  })
})
