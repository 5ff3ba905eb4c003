import { describe, expect, it } from 'vitest'
import { Readable } from 'node:stream'
import { encodeRecord } from '../../../../src-shared/agent/wire.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { ChannelSession } from '../channel-session.ts'
import { agentError } from '../agent-error.ts'
import { createPortsClient } from './ports-client.ts'

const signal = new AbortController().signal

/** An agent that tells these records. */
function telling(...records: readonly unknown[]): ChannelSession {
  const body = Readable.from(
    records.map((record) => Buffer.from(encodeRecord(record))),
    { objectMode: false },
  )
  return { call: () => Promise.resolve({ head: null, body, tail: () => undefined }) } as unknown as ChannelSession
}

describe('what an agent tells of its servers', () => {
  it('[PO1] is believed only where it makes sense', async () => {
    const lies = [
      { servers: [{ port: 0, process: null }] },
      { servers: [{ port: 70_000, process: null }] },
      { servers: [{ port: 80, process: { pid: 1, name: 'x'.repeat(65) } }] },
      { servers: Array.from({ length: 201 }, () => ({ port: 80, process: null })) },
      { servers: 'none' },
      null,
    ]
    for (const lie of lies) {
      const watch = createPortsClient(telling(lie)).watch({ signal })[Symbol.asyncIterator]()
      await expect(watch.next(), JSON.stringify(lie).slice(0, 80)).rejects.toMatchObject({ code: 'agent-protocol' })
    }
  })

  it('[PO3] is “too old” from one of before', async () => {
    const unknown = agentError({
      code: 'agent-protocol',
      message: 'The agent in the sandbox did not understand a request.',
      why: 'There is no /ports/watch.',
      remedy: '',
    })
    const session = {
      call: () => Promise.reject(unknown),
      open: () => Promise.reject(unknown),
    } as unknown as ChannelSession
    const { watch, connect } = createPortsClient(session)
    await expect(watch({ signal })[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'agent-too-old' })
    await expect(connect(80)).rejects.toBeInstanceOf(AirlockError)
    await expect(connect(80)).rejects.toMatchObject({ code: 'agent-too-old' })
  })
})
