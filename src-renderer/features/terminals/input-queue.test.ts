import { describe, expect, it } from 'vitest'
import { streamWindow } from '../../../src-shared/api/stream-flow.ts'
import { InputQueue } from './input-queue.ts'

function collect() {
  const sent: Uint8Array[] = []
  return {
    sent,
    send: (bytes: Uint8Array) => {
      sent.push(bytes)
    },
    text: () => sent.map((bytes) => new TextDecoder().decode(bytes)).join(''),
  }
}

describe('the input of a terminal', () => {
  it('keeps what is typed before the terminal is there, and sends it first', () => {
    const queue = new InputQueue()
    const { send, text } = collect()
    queue.type('ls')
    queue.type(' -l\r')
    queue.open(send)
    queue.type('pwd\r')
    expect(text()).toBe('ls -l\rpwd\r')
  })

  it('has at most a window and one message under way, however much is pasted', () => {
    const queue = new InputQueue()
    const { sent, send } = collect()
    queue.open(send)
    queue.type('x'.repeat(2 * 1024 ** 2))
    const underWay = () => sent.reduce((sum, { length }) => sum + length, 0)
    expect(underWay()).toBeLessThan(streamWindow.terminal + 16 * 1024)
    expect(underWay()).toBeGreaterThanOrEqual(streamWindow.terminal)
    while (queue.waitingBytes > 0) queue.acknowledged(16 * 1024)
    expect(underWay()).toBe(2 * 1024 ** 2)
  })

  it('[RO5] drops what waits when the connection is lost, and does not send it to the next one, and tells how much may not have arrived', () => {
    const queue = new InputQueue()
    const first = collect()
    queue.open(first.send)
    queue.type('x'.repeat(2 * 1024 ** 2))
    expect(queue.close()).toBe(2 * 1024 ** 2)
    const second = collect()
    queue.open(second.send)
    queue.type('fresh')
    expect(second.text()).toBe('fresh')
    queue.acknowledged(5)
    expect(queue.close()).toBe(0)
  })
})
