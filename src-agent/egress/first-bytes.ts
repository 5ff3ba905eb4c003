import type { Socket } from 'node:net'

/**
 * The first bytes of a program, as many as `enough` wants: it gets all that came so far and says null for more. Then the
 * socket is paused again, and all that came is in the answer. Null when the program ends, fails, sends more than `most` or
 * takes too long.
 */
export async function firstBytes<Result>(
  socket: Socket,
  before: Buffer,
  limits: { readonly most: number; readonly patienceMs: number },
  enough: (bytes: Buffer) => Result | null,
): Promise<{ readonly result: Result; readonly bytes: Buffer } | null> {
  return await new Promise((resolve) => {
    let bytes = before
    const settle = (result: Result | null) => {
      clearTimeout(timer)
      socket.removeListener('data', more)
      socket.removeListener('end', giveUp)
      socket.removeListener('close', giveUp)
      socket.pause()
      resolve(result === null ? null : { result, bytes })
    }
    const giveUp = () => {
      settle(null)
    }
    const look = (): boolean => {
      const result = enough(bytes)
      if (result !== null) settle(result)
      else if (bytes.length > limits.most) giveUp()
      else return false
      return true
    }
    const more = (chunk: Buffer) => {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
      look()
    }
    const timer = setTimeout(giveUp, limits.patienceMs)
    if (bytes.length > 0 && look()) return
    if (socket.readableEnded || socket.destroyed) {
      giveUp()
      return
    }
    socket.on('data', more)
    socket.once('end', giveUp)
    socket.once('close', giveUp)
    socket.resume()
  })
}
