import { z } from 'zod'
import { messageLimits, messagesRoute, type MessagesRequest } from '../../../../src-shared/agent/message-wire.ts'
import type { AgentClient } from '../agent-client.ts'
import { agentProtocol } from '../channel-errors.ts'
import type { ChannelSession } from '../channel-session.ts'
import { recordsOf } from '../records-of.ts'

const head = z.object({ bootId: z.string().regex(/^[0-9a-f]{32}$/) })

const message = z.object({
  sequence: z.int().positive(),
  at: z.iso.datetime(),
  text: z.string().max(messageLimits.text),
})

/** What an agent says of itself. Numbers that do not rise are none of an agent of Airlock. */
export function createMessagesClient(session: ChannelSession): AgentClient['messages'] {
  return async function* ({ after, follow, signal }) {
    const asked: MessagesRequest = { after, follow }
    const reply = await session.call(messagesRoute, asked, { head, signal })
    const { bootId } = reply.head
    let last = after?.bootId === bootId ? after.sequence : 0
    for await (const { sequence, at, text } of recordsOf(reply, message)) {
      if (sequence <= last) throw agentProtocol('Its messages are not in order.')
      last = sequence
      yield { position: { bootId, sequence }, at, text }
    }
  }
}
