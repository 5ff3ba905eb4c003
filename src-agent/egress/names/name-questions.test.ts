import type { Http2Session } from 'node:http2'
import { describe, expect, it } from 'vitest'
import { readRecords } from '../../../src-shared/agent/wire.ts'
import { freePort, inside } from '../../../testing/agent/egress-inside.ts'
import { termsOf, type Knows } from '../../../testing/agent/test-gate.ts'
import { NameQuestions } from './name-questions.ts'

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'none'
const refused = () => ({ kind: 'refused', words: 'no' }) as const

/** Egress with a backend that knows which of the names below `example` there are. */
async function asking(knows: Knows, limits: Parameters<typeof inside>[0] = {}) {
  const world = await inside(limits)
  const terms = { ...termsOf({ '*.example': [await freePort()] }), endpoints: ['own.airlock.internal'] }
  const gate = await world.gate(terms, refused, 8, knows)
  const ask = (name: string) => world.resolver.resolve4(name).catch(codeOf)
  return { ...world, gate, terms, ask }
}

describe('whether an allowed name exists', () => {
  it('[EG70] is what the backend says: an address, no such name, or not now', async () => {
    const { ask, resolver, gate } = await asking((name) =>
      name === 'there.example' ? 'exists' : name === 'typo.example' ? 'none' : 'unknown',
    )
    expect(await ask('There.Example')).toHaveLength(1)
    expect(await ask('typo.example')).toBe('ENOTFOUND')
    expect(await ask('slow.example')).toBe('ESERVFAIL')
    const six = (name: string) => resolver.resolve6(name).catch(codeOf)
    expect(await six('there.example')).toBe('ENODATA')
    expect(await six('typo.example')).toBe('ENOTFOUND')
    expect(await six('slow.example')).toBe('ESERVFAIL')
    expect(new Set(gate.asked)).toEqual(new Set(['there.example', 'typo.example', 'slow.example']))
  })

  it('[EG70, EG71] is asked once at a time, and never of a name that is refused or the backend’s own', async () => {
    let answer: () => void = () => undefined
    const later = new Promise<void>((resolve) => (answer = resolve))
    const { ask, resolver, gate } = await asking(() => later.then(() => 'exists' as const))
    const asked = Array.from({ length: 20 }, () => ask('there.example'))
    const six = resolver.resolve6('there.example').catch(codeOf)
    expect(await ask('other.test')).toBe('ENOTFOUND')
    expect(await ask('own.airlock.internal')).not.toBe('ESERVFAIL')
    await expect(resolver.resolveSrv('_http._tcp.there.example')).rejects.toMatchObject({ code: 'ENODATA' })
    answer()
    expect(new Set((await Promise.all(asked)).flat()).size).toBe(1)
    expect(await six).toBe('ENODATA')
    expect(gate.asked).toEqual(['there.example'])
  })

  it('[EG71] is remembered for two seconds where it does, and for the backend that said so', async () => {
    let now = 0
    const questions = new NameQuestions(undefined, () => now)
    const asked: string[] = []
    const answering = (known: 'exists' | 'none') => {
      const session = {} as Http2Session
      const asking = questions.open(session, new AbortController().signal)
      void (async () => {
        for await (const { id, name } of readRecords(asking.asked) as AsyncIterable<{ id: number; name: string }>) {
          asked.push(name)
          asking.answered({ id, known })
        }
      })()
      return (name: string) => questions.ask(name, session)
    }
    const ask = answering('exists')
    expect([await ask('a.example'), await ask('a.example')]).toEqual(['exists', 'exists'])
    expect(asked).toHaveLength(1)
    now += 2000
    await ask('a.example')
    expect(asked).toHaveLength(2)
    const other = answering('none')
    expect([await other('a.example'), await other('a.example')]).toEqual(['none', 'none'])
    expect(asked).toHaveLength(4)
  })

  it('[EG70] that takes long holds up no other name, and is “not now” after a while', async () => {
    const never = new Promise<never>(() => undefined)
    const { ask } = await asking((name) => (name === 'slow.example' ? never : 'exists'), { limits: { questionMs: 1 } })
    const slow = ask('slow.example')
    expect(await ask('there.example')).toHaveLength(1)
    expect(await slow).toBe('ESERVFAIL')
  })

  it('[EG71] is asked of so many names at once, and one more is “not now”', async () => {
    let answer: () => void = () => undefined
    const later = new Promise<void>((resolve) => (answer = resolve))
    const { ask, gate } = await asking(() => later.then(() => 'exists' as const), { limits: { questions: 2 } })
    const waiting = [ask('one.example'), ask('two.example')]
    await expect.poll(() => gate.asked.length).toBe(2)
    expect(await ask('three.example')).toBe('ESERVFAIL')
    answer()
    for (const one of await Promise.all(waiting)) expect(one).toHaveLength(1)
  })

  it('[EG72] is taken for granted with a backend of before, which takes no questions', async () => {
    const { gate, resolver } = await inside()
    const before = await gate(termsOf({ 'files.example': [await freePort()] }))
    expect(await resolver.resolve4('files.example')).toHaveLength(1)
    expect(before.asked).toEqual([])
  })

  it('[EG72] is asked of who serves now, not of one that served before', async () => {
    const { gate, resolver } = await inside()
    const terms = termsOf({ 'files.example': [await freePort()] })
    const asked = await gate(terms, refused, 8, () => 'none')
    await expect(resolver.resolve4('files.example')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    await gate(terms, refused)
    expect(await resolver.resolve4('files.example')).toHaveLength(1)
    const next = await gate(terms, refused, 8, () => 'unknown')
    await expect(resolver.resolve4('files.example')).rejects.toMatchObject({ code: 'ESERVFAIL' })
    expect([asked.asked, next.asked]).toEqual([['files.example'], ['files.example']])
  })

  it('[EG19, EG70] is “not now” at once when the backend goes away meanwhile', async () => {
    const { ask, gate } = await asking(() => new Promise<never>(() => undefined))
    const asked = ask('there.example')
    await expect.poll(() => gate.asked.length).toBe(1)
    gate.close()
    expect(await asked).toBe('ESERVFAIL')
  })
})
