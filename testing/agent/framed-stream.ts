import { Duplex } from 'node:stream'

/** Puts an engine's framing around what `inner` says, cut into pieces of `pieceLength`: an exec's stream as engines send it. */
export function framedStream(inner: Duplex, pieceLength = Number.POSITIVE_INFINITY): Duplex {
  const framed: Duplex = new Duplex({
    read: () => {
      inner.resume()
    },
    write: (chunk: Buffer, encoding, done) => {
      inner.write(chunk, encoding, done)
    },
    final: (done) => {
      inner.end(done)
    },
    destroy: (error, done) => {
      inner.destroy()
      done(error)
    },
  })
  inner.on('data', (chunk: Buffer) => {
    const header = Buffer.alloc(8)
    header.writeUInt8(1, 0)
    header.writeUInt32BE(chunk.length, 4)
    const bytes = Buffer.concat([header, chunk])
    let wanted = true
    for (let at = 0; at < bytes.length; at += pieceLength) wanted = framed.push(bytes.subarray(at, at + pieceLength))
    if (!wanted) inner.pause()
  })
  inner.once('end', () => framed.push(null))
  inner.once('close', () => framed.destroy())
  inner.on('error', (error) => framed.destroy(error))
  return framed
}
