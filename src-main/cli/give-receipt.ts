import { mostEntryRanges } from '../../src-shared/api/changes.ts'
import type { ExtractedArchive } from '../backend/transfer/safe-archive.ts'
import type { BackendConnection } from '../backend-client/backend-connection.ts'
import type { ClientStream } from '../backend-client/client-stream.ts'

/** Tells which entries of what a stream brought are files here now: only those count as taken out. */
export async function giveReceipt(
  { api }: BackendConnection,
  stream: ClientStream,
  { entries }: Pick<ExtractedArchive, 'entries'>,
): Promise<void> {
  const end = await stream.ended
  if (end.type !== 'done' || end.receipt === undefined) return
  const told = entries.slice(0, mostEntryRanges).map(([first, last]): [number, number] => [first, last])
  await api.changes.received({ receipt: end.receipt, entries: told })
}
