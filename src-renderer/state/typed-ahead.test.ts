import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { awaitField, takeTypedAhead } from './typed-ahead.ts'

class Key extends Event {
  readonly key: string
  readonly ctrlKey: boolean
  constructor(key: string, ctrlKey = false) {
    super('keydown', { cancelable: true })
    this.key = key
    this.ctrlKey = ctrlKey
  }
}
const window = new EventTarget()
beforeEach(() => vi.stubGlobal('window', window))
afterEach(() => {
  takeTypedAhead()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})
/** Whether each key was kept from what has the focus. */
const type = (...keys: readonly (string | Key)[]) =>
  keys.map((key) => !window.dispatchEvent(typeof key === 'string' ? new Key(key) : key))

describe('[KB9] what is typed for a field that is still to come', () => {
  it('is kept for it, and then goes where the focus is', () => {
    awaitField()
    expect(type('n', 'e', 'x', 'Backspace', 'Enter', 'w')).toEqual(Array.from({ length: 6 }, () => true))
    expect(takeTypedAhead()).toBe('new')
    expect(type('a')).toEqual([false])
    expect(takeTypedAhead()).toBe('')
  })

  it('is not taken from shortcuts, and nothing is once it was left or does not come', () => {
    vi.useFakeTimers()
    awaitField()
    expect(type(new Key('k', true), 'Escape', 'a')).toEqual([false, false, false])
    awaitField()
    window.dispatchEvent(new Event('pointerdown'))
    expect(type('a')).toEqual([false])
    awaitField()
    vi.advanceTimersByTime(6_000)
    expect(type('a')).toEqual([false])
  })
})
