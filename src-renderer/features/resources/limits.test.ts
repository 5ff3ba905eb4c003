import { describe, expect, it } from 'vitest'
import { limitsInWords, limitsOf } from './limits.ts'

const limits = { cpus: 2, memoryBytes: 2 * 1024 ** 3, processes: 512 }

describe('[RS9] what a sandbox may use', () => {
  it('is what is in force, not what was asked for', () => {
    expect(limitsOf({ limits, limitsInForce: null })).toBe(limits)
    const limitsInForce = { cpus: 1, memoryBytes: null, processes: null }
    expect(limitsOf({ limits, limitsInForce })).toBe(limitsInForce)
  })

  it('is told in words, also where nothing limits it', () => {
    expect(limitsInWords(limits)).toBe('100 % is one CPU; it may use 2 CPUs and 2 GB.')
    expect(limitsInWords({ cpus: 1, memoryBytes: null, processes: null })).toBe(
      '100 % is one CPU; it may use 1 CPU and all memory of this computer. The engine cannot limit it further.',
    )
  })
})
