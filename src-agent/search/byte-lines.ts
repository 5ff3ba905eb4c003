/** A line that had more bytes than are kept; `head` is its beginning. */
export interface ByteLine {
  readonly bytes: Buffer
  readonly isCut: boolean
}

/**
 * Lines (or records ended by another byte) of output that comes in any pieces. Of each at most `most` bytes are kept.
 * What comes after the last end of a line is of a program that was ended while it wrote, and is left out.
 */
export async function* byteLines(
  output: AsyncIterable<Buffer>,
  most: number,
  separator = 0x0a,
): AsyncGenerator<ByteLine> {
  let kept: Buffer[] = []
  let length = 0
  let isCut = false
  const keep = (piece: Buffer) => {
    const room = most - length
    if (piece.length > room) isCut = true
    if (room > 0 && piece.length > 0) kept.push(piece.subarray(0, room))
    length += Math.min(Math.max(room, 0), piece.length)
  }
  for await (const chunk of output) {
    let from = 0
    for (let end = chunk.indexOf(separator); end >= 0; end = chunk.indexOf(separator, from)) {
      keep(chunk.subarray(from, end))
      yield { bytes: joined(kept, length), isCut }
      ;[kept, length, isCut] = [[], 0, false]
      from = end + 1
    }
    keep(chunk.subarray(from))
  }
}

function joined(pieces: readonly Buffer[], length: number): Buffer {
  const [only] = pieces
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces, length)
}
