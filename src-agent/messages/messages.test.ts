import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { messageLimits, type MessagesRequest } from '../../src-shared/agent/message-wire.ts'
import { Messages } from './messages.ts'

const never = new AbortController().signal

async function textsOf(messages: Messages, after: MessagesRequest['after'] = null): Promise<string[]> {
  const texts: string[] = []
  for await (const { text } of messages.read({ after, follow: false }, never)) texts.push(text)
  return texts
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('what the agent says of itself', () => {
  it('[AG19] is read from any position, and from the first that is kept after another start', async () => {
    const messages = new Messages()
    messages.say('one')
    messages.say('two')
    expect(await textsOf(messages)).toEqual(['one', 'two'])
    expect(await textsOf(messages, { bootId: messages.bootId, sequence: 1 })).toEqual(['two'])
    expect(await textsOf(messages, { bootId: 'another', sequence: 1 })).toEqual(['one', 'two'])
  })

  it('[AG19] reaches a reader that waits, until it goes', async () => {
    const messages = new Messages()
    const leaving = new AbortController()
    const reading = messages.read({ after: null, follow: true }, leaving.signal)
    const first = reading.next()
    messages.say('at last')
    expect((await first).value).toMatchObject({ sequence: 1, text: 'at last' })
    const second = reading.next()
    leaving.abort()
    expect(await second).toEqual({ done: true, value: undefined })
  })

  it('[AG20] is one line of bounded length', async () => {
    const messages = new Messages()
    messages.say('Error: odd\n    at somewhere\n')
    messages.say('x'.repeat(1_000_000))
    const [stack, long] = await textsOf(messages)
    expect(stack).toBe('Error: odd at somewhere')
    expect(long).toHaveLength(messageLimits.text)
  })

  it('[AG20] is not told again within a minute, only counted', async () => {
    const kept: string[] = []
    const messages = new Messages(({ text }) => kept.push(text))
    for (let call = 0; call < 1000; call++) messages.say('A call failed.')
    expect(kept).toEqual(['A call failed.'])
    vi.advanceTimersByTime(messageLimits.windowMs)
    expect(kept.slice(1)).toEqual(['… and 999 more, the last: A call failed.'])
    messages.say('A call failed.')
    expect(kept).toHaveLength(3)
    expect(vi.getTimerCount()).toBe(1)
  })

  it('[AG20] is at most a few lines a minute, whatever happens, and the last hundred are kept', async () => {
    let kept = 0
    const messages = new Messages(() => kept++)
    for (let minute = 0; minute < 10; minute++) {
      for (let call = 0; call < 1000; call++) messages.say(`Call ${String(call)} of ${String(minute)} failed.`)
      vi.advanceTimersByTime(messageLimits.windowMs)
    }
    expect(kept).toBe(10 * (messageLimits.perWindow + 1))
    const texts = await textsOf(messages)
    expect(texts).toHaveLength(messageLimits.kept)
    expect(texts.at(-1)).toBe('… and 980 more, the last: Call 999 of 9 failed.')
  })

  it('[AG20] is whole for who reads before a stop: what was counted so far is told', async () => {
    const messages = new Messages()
    messages.say('again')
    messages.say('again')
    expect(await textsOf(messages)).toEqual(['again', '… and 1 more, the last: again'])
  })
})
