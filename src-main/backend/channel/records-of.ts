import { readRecords, WireError } from '../../../src-shared/agent/wire.ts'
import { agentProtocol } from './channel-errors.ts'
import type { ChannelReply } from './channel-session.ts'

/** The records of an answer, each checked. Leaving the loop early cancels the call. */
export async function* recordsOf<T>(
  { body }: ChannelReply<unknown>,
  record: { parse(value: unknown): T },
): AsyncGenerator<T> {
  try {
    for await (const value of readRecords(body)) yield parsed(record, value)
  } catch (error) {
    throw error instanceof WireError ? agentProtocol(error.message, error) : error
  } finally {
    body.destroy()
  }
}

function parsed<T>(record: { parse(value: unknown): T }, value: unknown): T {
  try {
    return record.parse(value)
  } catch (error) {
    throw agentProtocol((error instanceof Error ? error.message : String(error)).slice(0, 500), error)
  }
}
