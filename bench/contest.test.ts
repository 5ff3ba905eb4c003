import { describe, expect, it } from 'vitest'
import { hold, median, type Contest } from './contest.ts'
import { table } from './report.ts'

const contest = (options: Partial<Contest> = {}): Contest => {
  let turn = 0
  return {
    title: 'a job',
    unit: 'ms',
    rounds: 3,
    subject: { name: 'ours', once: () => Promise.resolve(turn++ === 0 ? 1000 : 2) },
    peers: [{ name: 'theirs', once: () => Promise.resolve(8) }],
    goals: [{ peer: 'theirs', kind: 'ratio', limit: 0.25 }],
    ...options,
  }
}

describe('a contest', () => {
  it('drops the warm-up round and compares medians', async () => {
    const result = await hold(contest(), () => undefined)
    expect(result.figures[0]).toMatchObject({ name: 'ours', median: 2, samples: [2, 2, 2] })
    expect(result.goals).toEqual([{ peer: 'theirs', kind: 'ratio', limit: 0.25, value: 0.25, met: true }])
  })

  it('takes more as better where throughput is measured', async () => {
    const result = await hold(contest({ unit: 'MB/s' }), () => undefined)
    expect(result.goals[0]?.met).toBe(true)
    const missed = await hold(
      contest({ unit: 'MB/s', goals: [{ peer: 'theirs', kind: 'ratio', limit: 0.9 }] }),
      () => undefined,
    )
    expect(missed.goals[0]?.met).toBe(false)
  })

  it('tells what its reader must know', async () => {
    const alone = contest({ peers: [], goals: [], notes: ['without theirs: not installed'] })
    const result = await hold(alone, () => undefined)
    expect(table([result])).toContain('note    without theirs: not installed')
  })

  it('turns the order with each round', async () => {
    const order: string[] = []
    const contender = (name: string) => ({
      name,
      once: () => {
        order.push(name)
        return Promise.resolve(1)
      },
    })
    await hold(contest({ rounds: 1, subject: contender('a'), peers: [contender('b')], goals: [] }), () => undefined)
    expect(order).toEqual(['a', 'b', 'b', 'a'])
  })

  it('has the mean of the two middle ones as the median of an even number', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([3, 1, 2])).toBe(2)
  })
})
