import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { KnownNames } from './known-names.ts'

const still = new AbortController().signal
const address = '198.51.100.1'
const error = (code: string) => Object.assign(new Error('No.'), { code })

/** What is known by a resolver that answers as told, at a time that the test tells. */
function staged(answer: (host: string) => Promise<readonly string[]>, answerMs?: number) {
  const looked: string[] = []
  const time = { now: 0 }
  const names = new KnownNames({
    resolve: (host) => {
      looked.push(host)
      return answer(host)
    },
    now: () => time.now,
    ...(answerMs === undefined ? {} : { answerMs }),
  })
  return { names, looked, time, known: async (host: string) => (await names.ask(host)).known }
}

/** All that waits for its turn has had it. Not “all timers”: those of other files of this process go on without end. */
const settled = () => vi.advanceTimersByTimeAsync(12_000)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('names that exist outside', () => {
  it('[EG71] are looked up once in five seconds, however often they are asked for', async () => {
    const { names, known, looked, time } = staged((host) =>
      host === 'there.test' ? Promise.resolve([address]) : Promise.reject(error('ENOTFOUND')),
    )
    const first = await Promise.all(Array.from({ length: 10 }, () => known('there.test')))
    expect(new Set(first)).toEqual(new Set(['exists']))
    expect(await names.ask('typo.test')).toEqual({ known: 'none', isNew: true })
    expect(await names.ask('typo.test')).toEqual({ known: 'none', isNew: false })
    expect(looked).toEqual(['there.test', 'typo.test'])
    time.now += 5001
    await known('there.test')
    await known('typo.test')
    expect(looked).toHaveLength(4)
  })

  it('[EG71] are not there where a resolver says so or has no address; what it cannot tell is asked again', async () => {
    for (const code of ['ENOTFOUND', 'ENODATA', 'EAI_NONAME']) {
      expect(await staged(() => Promise.reject(error(code))).known('a.test'), code).toBe('none')
    }
    expect(await staged(() => Promise.resolve([])).known('a.test')).toBe('none')
    const { known, looked } = staged(() => Promise.reject(error('EAI_AGAIN')))
    expect(await known('a.test')).toBe('unknown')
    expect(await known('a.test')).toBe('unknown')
    expect(looked).toHaveLength(2)
  })

  it('[EG21, EG71] lead connections within a second where they were found to lead, and later ones are asked anew', async () => {
    const answers = [[address], ['198.51.100.2'], ['198.51.100.3']]
    const { names, known, looked, time } = staged(() => Promise.resolve(answers[looked.length - 1] ?? []))
    await known('a.test')
    expect(await names.resolve('a.test', still)).toEqual([address])
    time.now += 999
    expect(await names.resolve('a.test', still)).toEqual([address])
    time.now += 1
    expect(await known('a.test')).toBe('exists')
    expect(looked).toHaveLength(1)
    expect(await names.resolve('a.test', still)).toEqual(['198.51.100.2'])
    expect(await names.resolve('a.test', still)).toEqual(['198.51.100.2'])
    time.now += 1000
    expect(await names.resolve('a.test', still)).toEqual(['198.51.100.3'])
  })

  it('[EG71] that lead nowhere now are asked anew by each connection', async () => {
    const { names, looked } = staged(() => Promise.resolve([]))
    expect(await names.resolve('a.test', still)).toEqual([])
    expect(await names.resolve('a.test', still)).toEqual([])
    expect(looked).toHaveLength(2)
  })

  it('[EG71] that take long are unknown for now, hold up no other, and are there for who asks again', async () => {
    let answer: (addresses: readonly string[]) => void = () => undefined
    const slow = new Promise<readonly string[]>((resolve) => (answer = resolve))
    const { known, looked } = staged((host) => (host === 'slow.test' ? slow : Promise.resolve([address])), 1)
    vi.useRealTimers()
    const first = known('slow.test')
    expect(await known('a.test')).toBe('exists')
    expect(await first).toBe('unknown')
    answer([address])
    await vi.waitFor(async () => {
      expect(await known('slow.test')).toBe('exists')
    })
    expect(looked).toEqual(['slow.test', 'a.test'])
  })

  it('[EG71] are looked up so many a second after a burst, so that data as names leaves slowly', async () => {
    const { names, looked } = staged(() => Promise.resolve([address]))
    for (let one = 0; one < 400; one++) void names.ask(`data${String(one)}.test`)
    await vi.advanceTimersByTimeAsync(0)
    expect(looked).toHaveLength(256)
    await vi.advanceTimersByTimeAsync(1000)
    expect(looked).toHaveLength(256 + 32)
    await settled()
  })

  it('[EG71] are kept in bounded number', async () => {
    const { known, looked, time } = staged(() => Promise.resolve([address]))
    const all = Promise.all(Array.from({ length: 600 }, (_, one) => known(`name${String(one)}.test`)))
    await settled()
    await all
    expect(time.now).toBe(0)
    await known('name599.test')
    expect(looked).toHaveLength(600)
    const again = known('name0.test')
    await settled()
    await again
    expect(looked).toHaveLength(601)
  })
})
