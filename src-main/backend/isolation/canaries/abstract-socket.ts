import { createServer } from 'node:net'

/** Listens on an abstract socket, which belongs to this computer's network and to no file. Null where there are none. */
export async function openAbstractSocket(
  name: string,
): Promise<{ readonly name: string; close(): Promise<void> } | null> {
  if (process.platform !== 'linux') return null
  const server = createServer((socket) => {
    socket.destroy()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ path: `\0${name}` }, resolve)
  })
  server.unref()
  return {
    name,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
      }),
  }
}
