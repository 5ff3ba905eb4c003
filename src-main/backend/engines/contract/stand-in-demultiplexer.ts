import { Duplex } from 'node:stream'

/** Takes Docker's framing off an exec's stream, simply: for what tests print, which is little. */
export function standInDemultiplexer(framed: Duplex): Duplex {
  let rest = Buffer.alloc(0)
  const plain = new Duplex({
    allowHalfOpen: true,
    read() {
      framed.resume()
    },
    write(bytes: Buffer, _encoding, done) {
      framed.write(bytes, done)
    },
    final(done) {
      framed.end(done)
    },
    destroy(error, done) {
      framed.destroy()
      done(error)
    },
  })
  framed.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes])
    while (rest.length >= 8) {
      const size = rest.readUInt32BE(4)
      if (rest.length < 8 + size) break
      // Standard output and standard error alike: a test wants to read both.
      plain.push(Buffer.from(rest.subarray(8, 8 + size)))
      rest = rest.subarray(8 + size)
    }
  })
  framed.on('end', () => plain.push(null))
  framed.on('error', (error) => plain.destroy(error))
  return plain
}
