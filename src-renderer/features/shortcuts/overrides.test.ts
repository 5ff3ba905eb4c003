import { describe, expect, it } from 'vitest'
import { othersWith, taken, withKeys } from './overrides.ts'

const save = { id: 'save', title: 'Save', shortcut: 'Mod+S' }
const find = { id: 'find', title: 'Find', shortcut: 'Mod+F F3' }
const commands = [save, find]

describe('[KB3] chosen shortcuts', () => {
  it('are kept only where they differ from the usual ones', () => {
    expect(withKeys({}, save, ['Mod+Alt+S'])).toEqual({ save: 'Mod+Alt+S' })
    expect(withKeys({ save: 'F2', other: 'F4' }, save, ['Mod+S'])).toEqual({ other: 'F4' })
    expect(withKeys({}, save, [])).toEqual({ save: '' })
  })

  it('show what else has the same keys, however they are written', () => {
    expect(othersWith('F3', save, commands, {})).toEqual([find])
    expect(othersWith('Ctrl+F', save, commands, {})).toEqual([find])
    expect(othersWith('F3', save, commands, { find: 'Mod+F' })).toEqual([])
    expect(othersWith('Mod+S', save, commands, {})).toEqual([])
  })

  it('can be taken from another command, which keeps its other ones', () => {
    expect(taken('F3', save, commands, {})).toEqual({ find: 'Mod+F', save: 'F3' })
  })
})
