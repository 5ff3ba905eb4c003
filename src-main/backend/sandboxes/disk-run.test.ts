import { describe, expect, it } from 'vitest'
import { DiskRun } from './disk-run.ts'

function acts(...percents: readonly number[]): readonly string[] {
  const run = new DiskRun()
  return percents.map((percent) => run.take(percent / 100))
}

describe('[T-E7][SA9] one run of a sandbox on a disk that fills', () => {
  it('is told once below 10 %, and is to be paused below 5 % until that is so', () => {
    expect(acts(50, 9.9, 9, 6, 4.9, 4)).toEqual(['nothing', 'tell-low', 'nothing', 'nothing', 'pause', 'pause'])
  })

  it('has a pause that failed tried again, after more looks each time', () => {
    const run = new DiskRun()
    run.take(0.5)
    const untilPause = () => {
      for (let looks = 1; looks < 100; looks++) if (run.take(0.04) === 'pause') return looks
      return null
    }
    const looks = Array.from({ length: 7 }, () => {
      const needed = untilPause()
      run.pauseFailed()
      return needed
    })
    expect(looks).toEqual([1, 3, 5, 9, 17, 33, 33])
  })

  it('is told and no more asked for when it cannot be paused', () => {
    const run = new DiskRun()
    run.take(0.5)
    expect(run.take(0.04)).toBe('pause')
    run.giveUpPausing()
    expect(run.take(0.04)).toBe('nothing')
  })

  it('is paused at once when the disk fills between two looks', () => {
    expect(acts(50, 0)).toEqual(['nothing', 'pause'])
  })

  it('is told, never paused, when it began below 5 %', () => {
    expect(acts(4, 3, 0)).toEqual(['tell-full', 'nothing', 'nothing'])
  })

  it('may be paused when it began above, however little', () => {
    expect(acts(5.1, 4.9)).toEqual(['tell-low', 'pause'])
  })

  it('is paused after a beginning below 5 % only when there was room again meanwhile', () => {
    expect(acts(4, 5.5, 4)).toEqual(['tell-full', 'nothing', 'nothing'])
    expect(acts(4, 6.1, 4)).toEqual(['tell-full', 'tell-low', 'pause'])
  })

  it('hears nothing while the disk wavers around a limit', () => {
    expect(acts(9.9, 10.1, 9.9, 10.9, 9.9)).toEqual(['tell-low', 'nothing', 'nothing', 'nothing', 'nothing'])
  })

  it('has its notice taken back when there is room, and is told again the next time', () => {
    expect(acts(9, 11, 12, 9)).toEqual(['tell-low', 'withdraw', 'nothing', 'tell-low'])
    expect(acts(4, 50)).toEqual(['tell-full', 'withdraw'])
  })
})
