import { connect } from 'node:net'
import { errorName } from '../attempt.ts'
import { kernelText } from '../kernel-text.ts'

/** Abstract sockets belong to a network namespace: one of the computer's must be neither listed nor reached. */
export async function tryAbstractSocket(name: string | null): Promise<string | null> {
  if (name === null) return null
  if (kernelText('/proc/net/unix').includes(`@${name}`)) return 'ok'
  return await new Promise((resolve) => {
    const socket = connect({ path: `\0${name}` })
    socket.once('connect', () => {
      socket.destroy()
      resolve('ok')
    })
    socket.once('error', (error) => {
      resolve(errorName(error))
    })
  })
}
