import { describe, expect, it } from 'vitest'
import type { EngineSearch, EngineSource } from '../engine-link/engine-source.ts'
import { StagedEngine } from '../fixtures/staged-engine.ts'
import { firstOf } from './registry.ts'

const signal = new AbortController().signal
const candidate = (name: string, found: boolean) => ({ name, endpoint: null, found, reason: 'Because.' })

function source(name: string, engine: StagedEngine | null): EngineSource & { searches: number } {
  const search: EngineSearch = {
    found: engine === null ? null : { engine, place: name },
    candidates: [candidate(name, engine !== null)],
    advice: engine === null ? [`Install ${name}.`] : [],
  }
  const made = {
    searches: 0,
    search: () => {
      made.searches += 1
      return Promise.resolve(search)
    },
  }
  return made
}

describe('engines of several kinds', () => {
  it('[DI7] are looked for in turn, and none is asked once one was found', async () => {
    const [first, second, third] = [source('a', null), source('b', new StagedEngine()), source('c', new StagedEngine())]
    const search = await firstOf([first, second, third]).search(signal)
    expect(search).toMatchObject({ found: { place: 'b' }, advice: [] })
    expect(search.candidates.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(third.searches).toBe(0)
  })

  it('[DI22] none at all: everything that was looked at and all advice are told', async () => {
    const search = await firstOf([source('a', null), source('b', null)]).search(signal)
    expect(search).toMatchObject({ found: null, advice: ['Install a.', 'Install b.'] })
    expect(search.candidates).toHaveLength(2)
  })
})
