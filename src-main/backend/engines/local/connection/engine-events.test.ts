import { describe, expect, it } from 'vitest'
import { lines } from './event-lines.ts'
import { engineEvents, readEvent } from './engine-events.ts'
import type { EngineNotice } from './engine-notices.ts'

describe('events of an engine', () => {
  it('[DI15] read the same with and without status and id', () => {
    const actor = { ID: 'a', Attributes: { name: 'x', exitCode: '0', odd: 1 } }
    const newest = { Type: 'container', Action: 'die', Actor: actor, timeNano: 1_500_000_000 }
    const old = { ...newest, status: 'die', id: 'a', from: 'image' }
    const podman = { Type: 'container', Action: 'died', Actor: actor, time: 1 }
    expect(readEvent(newest)).toEqual({
      kind: 'event',
      type: 'container',
      action: 'die',
      id: 'a',
      attributes: { name: 'x', exitCode: '0' },
      at: 1500,
    })
    expect(readEvent(old)).toEqual(readEvent(newest))
    expect(readEvent(podman)).toMatchObject({ action: 'die', at: 1000 })
    const volume = { Type: 'volume', Action: 'create', Actor: { ID: '', Attributes: { name: 'data' } } }
    expect(readEvent(volume)).toMatchObject({ type: 'volume', id: 'data' })
  })

  it.each([
    ['health_status: healthy', 'health_status'],
    ['exec_start: sh -c x', 'exec_start'],
    ['remove', 'destroy'],
  ])('[DI15] %s is %s', (said, action) => {
    expect(readEvent({ Action: said, Actor: { ID: 'a' } })).toMatchObject({ action })
  })

  it.each([undefined, null, 7, 'x', [], {}, { Action: 'die' }, { Actor: { ID: 'a' } }])(
    '[DI15] %j is no event',
    (value) => {
      expect(readEvent(value)).toBeNull()
    },
  )

  it('[DI15] lines survive being cut anywhere, also within a letter', async () => {
    const bytes = Buffer.from('{"a":"ä€😀"}\n\n{"b":1}\nrest')
    const single = (async function* () {
      for (const byte of bytes) yield Promise.resolve(Buffer.from([byte]))
    })()
    expect(await collect(lines(single as AsyncIterable<Buffer>))).toEqual(['{"a":"ä€😀"}', '{"b":1}'])
  })

  it('[DI15] a line that is too long is dropped whole and the next one is read', async () => {
    const source = chunks('x'.repeat(600), 'x'.repeat(600), '\nshort\n', `${'y'.repeat(1001)}\nlast\n`)
    expect(await collect(lines(source, 1000))).toEqual(['short', 'last'])
  })

  it('[DI15] malformed ones are dropped, an interruption is told as a gap before and after, and tries slow down while it lasts', async () => {
    const stop = new AbortController()
    const streams = [chunks('{"broken\n', event('start'), 'half a li'), null, null, chunks(event('stop'))]
    const pauses: number[] = []
    const source = {
      open: () => {
        const next = streams.shift()
        if (next == null) return Promise.reject(new Error('away'))
        return Promise.resolve(Object.assign(next, { destroy: () => undefined }))
      },
      wait: (milliseconds: number) => {
        pauses.push(milliseconds)
        return Promise.resolve()
      },
    }
    const seen: EngineNotice[] = []
    for await (const notice of engineEvents(source, stop.signal)) {
      seen.push(notice)
      if (notice.kind === 'event' && notice.action === 'stop') stop.abort()
    }
    expect(seen.map((notice) => (notice.kind === 'gap' ? 'gap' : notice.action))).toEqual([
      'start',
      'gap',
      'gap',
      'stop',
    ])
    expect(pauses).toEqual([200, 400, 800])
  })
})

function event(action: string): string {
  return `${JSON.stringify({ Type: 'container', Action: action, Actor: { ID: 'a' } })}\n`
}

async function* chunks(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text))
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of source) all.push(one)
  return all
}
