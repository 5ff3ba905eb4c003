/**
 * Joins a stream's many small pieces into chunks of at least `chunkBytes` (the last may be smaller), so that each costs one
 * step of a long way and not three. No chunk is empty.
 */
export async function* inLargeChunks(
  pieces: AsyncIterable<Uint8Array>,
  chunkBytes: number,
): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = []
  let size = 0
  for await (const piece of pieces) {
    if (piece.length === 0) continue
    waiting.push(piece)
    size += piece.length
    if (size < chunkBytes) continue
    yield joined(waiting, size)
    waiting = []
    size = 0
  }
  if (size > 0) yield joined(waiting, size)
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const [only] = pieces
  if (only !== undefined && pieces.length === 1) return only
  const all = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
