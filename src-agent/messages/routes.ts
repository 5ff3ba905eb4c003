import * as z from 'zod/mini'
import { messagesRoute, type MessagesHead, type MessagesRequest } from '../../src-shared/agent/message-wire.ts'
import { encodeRecord } from '../../src-shared/agent/wire.ts'
import { route, type MountedRoute } from '../server/route.ts'
import type { Messages } from './messages.ts'

const request = z.object({
  after: z.nullable(z.object({ bootId: z.string().check(z.maxLength(64)), sequence: z.int() })),
  follow: z.boolean(),
})

export function messagesRouteOf(messages: Messages): MountedRoute {
  return route<MessagesRequest>({
    path: messagesRoute,
    request,
    handle: ({ request: asked, signal }) =>
      Promise.resolve({
        head: { bootId: messages.bootId } satisfies MessagesHead,
        body: records(messages, asked, signal),
      }),
  })
}

async function* records(messages: Messages, asked: MessagesRequest, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const message of messages.read(asked, signal)) yield encodeRecord(message)
}
