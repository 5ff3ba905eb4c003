import { describe, expect, it } from 'vitest'
import { untilInWords } from './share-times.ts'

describe('[PV20] when a link ends', () => {
  it('is told by the clock, with the day where that is another', () => {
    const now = new Date(2026, 2, 1, 12, 0)
    expect(untilInWords(new Date(2026, 2, 1, 14, 5).toISOString(), now)).toBe('14:05')
    expect(untilInWords(new Date(2026, 2, 2, 9, 30).toISOString(), now)).toBe('09:30 on Mar 2')
  })
})
