import { describe, expect, it } from 'vitest'
import { choiceOf, contestNames } from './choice.ts'

describe('what is measured', () => {
  it('is everything when nothing is said', () => {
    const { contests, runtimes, allowBusy } = choiceOf([])
    expect([...contests]).toEqual(contestNames)
    expect({ runtimes, allowBusy }).toEqual({ runtimes: ['runc', 'runsc'], allowBusy: false })
  })

  it('is only what was named, in the usual order', () => {
    const { contests, runtimes, allowBusy } = choiceOf(['--only', 'walk,read', '--runtime', 'runsc', '--allow-busy'])
    expect([...contests]).toEqual(['read', 'walk'])
    expect({ runtimes, allowBusy }).toEqual({ runtimes: ['runsc'], allowBusy: true })
  })

  it('is single contests of what a page shows', () => {
    expect([...choiceOf(['--only', 'flood-page,key', '--only', 'flood']).contests]).toEqual([
      'flood',
      'key',
      'flood-page',
    ])
  })

  it.each([[['--only', 'reed']], [['--runtime', 'kata']], [['--fast']]])('refuses %j', (args) => {
    expect(() => choiceOf(args)).toThrow()
  })
})
