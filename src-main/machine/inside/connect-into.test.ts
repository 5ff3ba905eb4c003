import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectInto } from './connect-into.ts'

describe.runIf(process.platform === 'linux')(
  '[MA5] a connection into a folder that a hostile program may write',
  () => {
    let folder: string
    let server: Server
    let heard = 0

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'airlock-into-'))
      server = createServer((socket) => {
        heard += 1
        socket.end('hello')
      }).listen(join(folder, 'agent.sock'))
      await once(server, 'listening')
    })
    afterAll(async () => {
      server.close()
      await rm(folder, { recursive: true })
    })

    it('leads to the socket that is there', async () => {
      const socket = await connectInto(join(folder, 'agent.sock'))
      expect(String((await socket.toArray())[0])).toBe('hello')
      expect(heard).toBe(1)
    })

    it('never follows a link to another socket of the machine', async () => {
      await symlink(join(folder, 'agent.sock'), join(folder, 'link'))
      await expect(connectInto(join(folder, 'link'))).rejects.toThrow(/something else/)
      expect(heard).toBe(1)
    })

    it('is none where a file, a folder or nothing is', async () => {
      await writeFile(join(folder, 'file'), '')
      await mkdir(join(folder, 'folder'))
      for (const name of ['file', 'folder'])
        await expect(connectInto(join(folder, name))).rejects.toThrow(/something else/)
      await expect(connectInto(join(folder, 'nothing'))).rejects.toMatchObject({ code: 'ENOENT' })
    })
  },
)
