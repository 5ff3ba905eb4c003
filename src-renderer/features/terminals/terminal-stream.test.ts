import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { TerminalInfo } from '../../../src-shared/agent/terminals.ts'
import type { Backend } from '../../bridge/backend.ts'
import type { MessageSocket } from '../../bridge/transport.ts'
import type { Link } from './session-state.ts'
import { TerminalStream } from './terminal-stream.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const info: TerminalInfo = {
  id: '0123456789abcdef',
  title: 'bash',
  size: { columns: 80, rows: 24 },
  createdAt: '2026-01-01T00:00:00Z',
  exit: null,
  restored: false,
  position: 0,
  markSecret: null,
}

/** A backend whose connections are opened and refused by hand. */
function open() {
  const state: { kind: string } = { kind: 'open' }
  const attempts: { open: () => MessageSocket; refuse: () => void }[] = []
  const backend = {
    state,
    openStream: () =>
      new Promise<MessageSocket>((resolve, reject) => {
        attempts.push({
          open: () => {
            const socket = Object.assign(new EventTarget(), { send: vi.fn(), close: vi.fn() })
            resolve(socket as unknown as MessageSocket)
            return socket as unknown as MessageSocket
          },
          refuse: () => {
            reject(new Error('Nobody is there.'))
          },
        })
      }),
  } as unknown as Backend
  const links: Link['kind'][] = []
  const stream = new TerminalStream(backend, 'demo', {
    size: () => info.size,
    mayTake: () => true,
    attached: () => undefined,
    show: () => undefined,
    told: () => undefined,
    linked: ({ kind }) => links.push(kind),
    inputUnsure: () => undefined,
  })
  return { stream, state, attempts, links }
}

/** Lets what was promised happen. */
const settled = () => vi.advanceTimersByTimeAsync(0)

it('[TE31] connects once, however often it is told to: what an earlier attempt brings late is hung up', async () => {
  const { stream, attempts } = open()
  stream.attach(info, true)
  attempts[0]?.refuse()
  await settled()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(attempts).toHaveLength(2)
  stream.reconnectNow()
  expect(attempts).toHaveLength(3)
  const [late, now] = [attempts[1]?.open(), attempts[2]?.open()]
  await settled()
  expect(late?.close).toHaveBeenCalledOnce()
  expect(now?.close).not.toHaveBeenCalled()
  stream.dispose()
  expect(now?.close).toHaveBeenCalledOnce()
})

it('[TE31] hangs up what is opened only after it was given up', async () => {
  const { stream, attempts } = open()
  stream.attach(info, true)
  stream.dispose()
  const late = attempts[0]?.open()
  await settled()
  expect(late?.close).toHaveBeenCalledOnce()
})

it('[DO5] tries no more once the page is not to be connected again', async () => {
  const { stream, state, attempts, links } = open()
  stream.attach(info, true)
  state.kind = 'refused'
  attempts[0]?.refuse()
  await settled()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(attempts).toHaveLength(1)
  expect(links.at(-1)).toBe('failed')
})
