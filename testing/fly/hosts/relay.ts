import { connect, createServer, type Socket } from 'node:net'

/**
 * A process in a network namespace that dials for those outside of it: the socket of a path is reachable from
 * everywhere, so who connects there says `address port`, and is told `+` or the reason.
 */
const [path = ''] = process.argv.slice(2)

const server = createServer({ allowHalfOpen: true }, (outside) => {
  outside.on('error', () => outside.destroy())
  outside.once('data', (line) => {
    outside.pause()
    const [address = '', port = ''] = line.toString().trim().split(' ')
    const inside = connect({ host: address, port: Number(port), allowHalfOpen: true })
    inside.on('error', (error: NodeJS.ErrnoException) => outside.end(`-${error.code ?? 'ERROR'}\n`))
    inside.once('connect', () => {
      outside.write('+')
      join(outside, inside)
    })
  })
})
server.listen(path, () => process.stdout.write('listening\n'))

function join(outside: Socket, inside: Socket): void {
  for (const socket of [outside, inside]) socket.removeAllListeners('error')
  // What breaks at one end breaks at the other; a socket with a path knows no reset and throws when asked for one.
  outside.on('error', () => inside.resetAndDestroy())
  inside.on('error', () => outside.destroy())
  for (const [from, to] of [
    [outside, inside],
    [inside, outside],
  ] as const) {
    from.on('close', (hadError) => {
      if (hadError) to.destroy()
    })
    from.pipe(to)
  }
}
