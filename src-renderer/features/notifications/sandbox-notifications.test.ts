import { describe, expect, it } from 'vitest'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { newlyReady, sandboxNotifications } from './sandbox-notifications.ts'

const run = () => undefined
const answers = { open: run, start: run, remove: run, extend: run, keep: run }
const sandbox = (part: Partial<Sandbox>) =>
  ({ id: '1', name: 'demo', state: 'running', notices: [], error: null, ...part }) as Sandbox
const none: ReadonlySet<string> = new Set()
const told = (sandboxes: readonly Sandbox[], more: { selected?: string; ready?: ReadonlySet<string> } = {}) =>
  sandboxNotifications(
    { sandboxes, creating: none, ready: none, selected: null, now: Date.parse('2026-01-01T12:00:00Z'), ...more },
    answers,
  )

describe('[NO4] what sandboxes have to tell', () => {
  it('is each notice, with a way there, marked when it is in view', () => {
    const noticed = sandbox({ notices: [{ id: 'a', text: 'Out of\u202e memory.' }] })
    expect(told([noticed])).toMatchObject([
      { id: 'notice:1:a', tone: 'warn', title: 'demo', body: 'Out of memory.', isInView: false },
    ])
    expect(told([noticed], { selected: '1' })).toMatchObject([{ isInView: true }])
  })

  it('is a failure, with what can be done in that state', () => {
    const error = { code: 'isolation-mismatch', message: 'It was stopped.', why: '', remedy: 'Start it.' } as const
    const labels = (state: Sandbox['state']) =>
      told([sandbox({ state, error })]).flatMap(({ actions }) => actions.map(({ label }) => label))
    expect(labels('stopped')).toEqual(['Open', 'Start'])
    expect(labels('failed')).toEqual(['Open', 'Remove…'])
    expect(labels('running')).toEqual(['Open'])
  })

  it('is that one is ready that was made while another was looked at', () => {
    const sandboxes = [sandbox({ id: '1' }), sandbox({ id: '2', name: 'other' })]
    const creating = new Set(['1', '2'])
    expect(newlyReady({ sandboxes, creating, selected: '1' })).toEqual(['2'])
    expect(told(sandboxes, { ready: new Set(['2']) })).toMatchObject([{ id: 'ready:2', title: 'other is ready' }])
    expect(told([sandbox({ id: '2', state: 'stopped' })], { ready: new Set(['2']) })).toEqual([])
  })

  it('[LT2] is that one is nearly over, told anew for the last minutes, with what puts that off', () => {
    const ending = (time: string, state: Sandbox['state'] = 'running') =>
      told([sandbox({ state, lifetime: { hours: 2, endsAt: `2026-01-01T${time}Z` } })])
    expect(ending('12:16:00')).toEqual([])
    const [first] = ending('12:14:00')
    expect(first).toMatchObject({ title: 'demo is stopped in less than 15 minutes', tone: 'warn' })
    expect(first?.actions.map(({ label }) => label)).toEqual(['1 h more', 'Keep until I stop it', 'Open'])
    const [last] = ending('12:04:00')
    expect(last?.title).toBe('demo is stopped in less than 5 minutes')
    expect(last?.id).not.toBe(first?.id)
    expect(ending('12:04:00', 'stopped')).toEqual([])
  })
})
