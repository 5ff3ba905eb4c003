import type { Socket } from 'node:net'

/** How long a program may take to read what it is told last. */
const patienceMs = 2000

/** Says the last thing and ends. What the program still sends is read away: unread, it would make the kernel drop our words. */
export function finish(socket: Socket, words: string | Uint8Array): void {
  socket.on('error', () => undefined)
  socket.resume()
  socket.end(words)
  const timer = setTimeout(() => {
    socket.destroy()
  }, patienceMs)
  socket.once('close', () => {
    clearTimeout(timer)
  })
}
