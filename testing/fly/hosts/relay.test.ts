import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { temporaryDirectory } from '../../../src-main/backend/fixtures/temporary-directory.ts'
import { OwnProcess } from '../../network/own-process.ts'
import { end, listen } from '../listen.ts'

it('goes on dialling after a machine reset a connection', async () => {
  await using folder = await temporaryDirectory()
  const path = join(folder.path, 'relay.sock')
  const program = [process.execPath, '--import', import.meta.resolve('tsx'), join(import.meta.dirname, 'relay.ts')]
  const relay = new OwnProcess([...program, path])
  const machine = createServer((connection) => {
    connection.once('data', (said) => {
      if (said.toString() === 'break') connection.resetAndDestroy()
      else connection.end('fine')
    })
  })
  try {
    const port = await listen(machine)
    await relay.until((line) => line === 'listening')
    const asks = async (what: string) => {
      const socket = connect({ path })
      socket.write(`127.0.0.1 ${String(port)}\n`)
      await once(socket, 'readable')
      socket.write(what)
      return text(socket)
    }
    expect(await asks('break')).toBe('+')
    expect(await asks('say')).toBe('+fine')
  } finally {
    await relay.end()
    await end(machine)
  }
})
