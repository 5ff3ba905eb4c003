import { describe, expect, it, vi } from 'vitest'
import { takesKey } from './terminal-keys.ts'

function press(
  key: string,
  modifiers: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', true>>,
  { selection = false, fullScreen = false, sides = true, mac = false, windows = false } = {},
) {
  const actions = {
    find: vi.fn(),
    copy: vi.fn(),
    focusSide: vi.fn(() => sides),
    goToCommand: vi.fn(() => true),
  }
  const taken = takesKey(
    { type: 'keydown', key, code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers },
    {
      buffer: { active: { type: fullScreen ? 'alternate' : 'normal' } } as never,
      hasSelection: () => selection,
    },
    actions,
    { mac, windows },
  )
  const called = Object.entries(actions).flatMap(([name, action]) => (action.mock.calls.length > 0 ? [name] : []))
  return taken ? called : null
}

describe('[TE15] the keys that a terminal keeps from its program', () => {
  it('find, but not where a full-screen program has a use for the key', () => {
    expect(press('f', { ctrlKey: true })).toEqual(['find'])
    expect(press('f', { ctrlKey: true }, { fullScreen: true })).toBeNull()
    expect(press('f', { metaKey: true }, { mac: true, fullScreen: true })).toEqual(['find'])
  })

  it('copy what is selected; Ctrl+C stays the program’s on Linux and where nothing is selected', () => {
    expect(press('C', { ctrlKey: true, shiftKey: true }, { selection: true })).toEqual(['copy'])
    expect(press('c', { ctrlKey: true }, { selection: true })).toBeNull()
    expect(press('c', { ctrlKey: true }, { selection: true, windows: true })).toEqual(['copy'])
    expect(press('c', { ctrlKey: true }, { windows: true })).toBeNull()
    expect(press('c', { metaKey: true }, { selection: true, mac: true })).toEqual(['copy'])
    expect(press('C', { ctrlKey: true, shiftKey: true })).toEqual([])
  })

  it('go to the next terminal and the next command', () => {
    expect(press('ArrowLeft', { altKey: true })).toEqual(['focusSide'])
    expect(press('ArrowLeft', { altKey: true }, { sides: false })).toBeNull()
    expect(press('ArrowUp', { ctrlKey: true })).toEqual(['goToCommand'])
    expect(press('ArrowUp', { ctrlKey: true }, { fullScreen: true })).toBeNull()
  })
})
