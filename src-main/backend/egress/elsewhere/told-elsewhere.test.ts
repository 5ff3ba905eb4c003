import { describe, expect, it } from 'vitest'
import { eventually } from '../../fixtures/eventually.ts'
import { ToldElsewhere } from './told-elsewhere.ts'

/** Somebody who is told, one answer at a time, as a test says. */
function staged() {
  const answers: ((isKnown: boolean) => void)[] = []
  const state = { underWay: 0, atOnce: 0, tries: 0 }
  const closing = new AbortController()
  const told = new ToldElsewhere({
    ...{ signal: closing.signal, retryMs: 1 },
    once: async () => {
      state.tries += 1
      state.underWay += 1
      state.atOnce = Math.max(state.atOnce, state.underWay)
      const isKnown = await new Promise<boolean>((resolve) => answers.push(resolve))
      state.underWay -= 1
      return isKnown
    },
  })
  const answer = async (isKnown: boolean) => {
    await eventually(() => answers.length > 0)
    answers.shift()?.(isKnown)
  }
  return { told, state, answer, [Symbol.dispose]: () => closing.abort() }
}

describe('[EG80] somebody elsewhere is told what counts', () => {
  it('one at a time, also where a change comes while it is tried again', async () => {
    using stage = staged()
    const first = stage.told.tell()
    await stage.answer(false)
    await first
    await eventually(() => stage.state.tries === 2)
    const changed = stage.told.tell()
    await stage.answer(true)
    await stage.answer(true)
    await changed
    expect(stage.state).toEqual({ underWay: 0, atOnce: 1, tries: 3 })
  })

  it('and is tried again once after many changes that failed', async () => {
    using stage = staged()
    for (let change = 0; change < 5; change += 1) {
      const telling = stage.told.tell()
      await stage.answer(false)
      await telling
    }
    await eventually(() => stage.state.underWay === 1)
    const { tries } = stage.state
    await stage.answer(true)
    const last = stage.told.tell()
    await stage.answer(true)
    await last
    expect(stage.state).toEqual({ underWay: 0, atOnce: 1, tries: tries + 1 })
  })
})
