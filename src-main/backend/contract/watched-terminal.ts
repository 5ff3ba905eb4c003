import { StringDecoder } from 'node:string_decoder'
import { eventually } from '../fixtures/eventually.ts'
import type { AgentClient, TerminalView } from '../channel/agent-client.ts'

/** A terminal as somebody sees it who reads all that it prints. */
export interface WatchedTerminal {
  readonly view: TerminalView
  readonly id: string
  /** Everything seen so far. */
  readonly seen: string
  /** Sequence number after the last byte seen. */
  readonly position: number
  /** Whether its channel was cut. */
  readonly isLost: boolean
  type(text: string): void
  /** Waits until it has printed this. */
  until(text: string | RegExp): Promise<void>
}

export async function openTerminal(agent: AgentClient): Promise<WatchedTerminal> {
  const { id } = await agent.terminals.open({ size: { columns: 80, rows: 24 } })
  return watchTerminal(agent, id)
}

export async function watchTerminal(agent: AgentClient, id: string, since?: number): Promise<WatchedTerminal> {
  const view = await agent.terminals.attach(id, since === undefined ? {} : { since })
  const decoder = new StringDecoder('utf8')
  let seen = ''
  let position = view.attachment.from
  view.stream.on('data', (bytes: Buffer) => {
    seen += decoder.write(bytes)
    position += bytes.length
    view.acknowledge(bytes.length)
  })
  const lost: unknown[] = []
  view.stream.on('error', (error) => lost.push(error))
  view.ended.catch((error: unknown) => lost.push(error))
  return {
    view,
    id,
    get isLost() {
      return lost.length > 0
    },
    get seen() {
      return seen
    },
    get position() {
      return position
    },
    type: (text) => void view.stream.write(text),
    until: (text) =>
      eventually(() => {
        if (typeof text === 'string' ? seen.includes(text) : text.test(seen)) return
        throw new Error(`The terminal has not printed ${String(text)} but: ${seen.slice(-2000)}`)
      }, 30_000),
  }
}
