import type { ByteRing } from './byte-ring.ts'

/** How far the start of a replay is moved to not begin in the middle of a line, and so of a character or a sequence. */
const searchBytes = 8 * 1024

/** Where a replay begins for somebody who has everything before `since`, and how much of what follows is gone. */
export function replayStart(
  ring: ByteRing,
  since: number | undefined,
): { readonly from: number; readonly droppedBytes: number } {
  const wanted = since === undefined || since > ring.end ? 0 : since
  if (wanted >= ring.start) return { from: wanted, droppedBytes: 0 }
  const lineEnd = ring.copy(ring.start, searchBytes).indexOf('\n')
  const from = lineEnd === -1 ? ring.start : ring.start + lineEnd + 1
  return { from, droppedBytes: from - wanted }
}
