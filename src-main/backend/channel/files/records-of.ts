import { readRecords } from '../../../../src-shared/agent/wire.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { ChannelReply } from '../channel-session.ts'

/** The records of an answer, each checked. Leaving the loop early cancels the call. */
export async function* recordsOf<T>(
  { body }: ChannelReply<unknown>,
  record: { parse(value: unknown): T },
): AsyncGenerator<T> {
  try {
    for await (const value of readRecords(body)) yield parsed(record, value)
  } finally {
    body.destroy()
  }
}

function parsed<T>(record: { parse(value: unknown): T }, value: unknown): T {
  try {
    return record.parse(value)
  } catch (error) {
    throw new AirlockError(
      {
        code: 'agent-protocol',
        message: 'The sandbox gave an answer that cannot be right.',
        why: (error instanceof Error ? error.message : String(error)).slice(0, 500),
        remedy: 'Try again. If it happens again, stop the sandbox and start it.',
      },
      { cause: error },
    )
  }
}
