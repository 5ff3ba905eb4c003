import { describe, expect, it } from 'vitest'
import { Turns } from './turns.ts'

const patient = () => new AbortController().signal

describe('turns', () => {
  it('go to those who wait in the order in which they came, each once', async () => {
    const turns = new Turns(2)
    const [first] = await Promise.all([turns.take(patient()), turns.take(patient())])
    const order: number[] = []
    const waiting = [1, 2, 3].map(async (name) => {
      const done = await turns.take(patient())
      order.push(name)
      return done
    })
    first()
    first()
    const done = await waiting[0]
    expect(order).toEqual([1])
    done?.()
    await waiting[1]
    expect(order).toEqual([1, 2])
  })

  it('who gives up waiting takes no turn', async () => {
    const turns = new Turns(1)
    const done = await turns.take(patient())
    const impatient = new AbortController()
    const given = expect(turns.take(impatient.signal)).rejects.toThrow('enough')
    impatient.abort(new Error('enough'))
    await given
    const next = turns.take(patient())
    done()
    expect(await next).toBeTypeOf('function')
    await expect(turns.take(impatient.signal)).rejects.toThrow('enough')
  })
})
