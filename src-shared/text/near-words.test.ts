import { describe, expect, it } from 'vitest'
import { didYouMean, nearWords } from './near-words.ts'

const commands = ['create', 'ls', 'rm', 'ps', 'stop', 'start', 'network', 'templates']

describe('words that somebody may have meant', () => {
  it.each([
    ['craete', ['create']],
    ['netwrk', ['network']],
    ['Template', ['templates']],
    ['sl', ['ls']],
    ['stpo', ['stop']],
    ['launch', []],
    ['', []],
    ['x'.repeat(1000), []],
  ])('for %j are %j', (typed, near) => {
    expect(nearWords(typed, commands)).toEqual(near)
  })

  it('are told nearest first, three at most', () => {
    expect(nearWords('demo', ['memo', 'demo1', 'dem', 'demos', 'other'])).toEqual(['dem', 'demo1', 'demos'])
    expect(didYouMean([])).toBe('')
    expect(didYouMean(['a'])).toBe('Did you mean “a”?')
    expect(didYouMean(['a', 'b', 'c'])).toBe('Did you mean “a”, “b” or “c”?')
  })
})
