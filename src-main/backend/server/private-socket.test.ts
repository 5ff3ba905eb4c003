import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { lstat, readdir, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { answers, claimSocket } from './private-socket.ts'

/** A server that closes at the end of its test. */
function server(): Server & AsyncDisposable {
  const made = createServer()
  return Object.assign(made, {
    [Symbol.asyncDispose]: async () => {
      if (!made.listening) return
      made.close()
      await once(made, 'close')
    },
  })
}

/** A process that listened at `path` and was killed, so that its socket is left behind. */
async function leaveSocketBehind(path: string): Promise<void> {
  const child = spawn(process.execPath, [
    '-e',
    `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`,
  ])
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
}

describe('claiming the private socket', () => {
  it('[BA1] binds it for this user only; the second one learns that it is taken', async () => {
    await using directory = await temporaryDirectory()
    await using first = server()
    await using second = server()
    const path = join(directory.path, 's')
    expect(await claimSocket(first, path, 'linux')).toBe('bound')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await claimSocket(second, path, 'linux')).toBe('taken')
    expect(await readdir(directory.path)).toEqual(['s'])
  })

  it('[BA1] [T-L12] lets exactly one of several that start at once win, also over the socket of a killed one', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 's')
    await leaveSocketBehind(path)
    expect((await lstat(path)).isSocket()).toBe(true)
    const starters = Array.from({ length: 8 }, server)
    try {
      const claims = await Promise.all(starters.map((one) => claimSocket(one, path, 'linux')))
      expect(claims.sort()).toEqual(['bound', ...Array<string>(7).fill('taken')])
      expect(await answers(path)).toBe(true)
    } finally {
      await Promise.all(starters.map((one) => one[Symbol.asyncDispose]()))
    }
  })

  it('[BA1] goes on over the guard of a process that died while it claimed', async () => {
    await using directory = await temporaryDirectory()
    await using starter = server()
    const path = join(directory.path, 's')
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    await writeFile(`${path}.guard`, String(child.pid))
    expect(await claimSocket(starter, path, 'linux')).toBe('bound')
  })
})
