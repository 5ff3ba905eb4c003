import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { WebSocket } from 'ws'
import { quitCode } from '../../src-shared/api/ports.ts'
import { webDoor } from '../../src-shared/api/web-door.ts'
import { eventually } from '../backend/fixtures/eventually.ts'
import { temporaryDirectory } from '../backend/fixtures/temporary-directory.ts'
import { askWho } from '../backend-client/ask-backend.ts'
import { directoriesIn } from '../backend-client/fixtures/staged-backend.ts'
import { stagedCli } from './fixtures/staged-cli.ts'

describe('airlock serve', () => {
  it('prints an address that works, the next one when it was used, and ends at Ctrl-C', async () => {
    await using cli = await stagedCli()
    await mkdir(join(cli.here, 'page'))
    await writeFile(join(cli.here, 'page', 'index.html'), '<p>Airlock</p>')
    const running = cli.begin(['serve', '--no-open'])
    await eventually(() => running.stdout.text !== '')
    const [, address = ''] =
      /^Airlock is at (http:\/\/127\.0\.0\.1:\d+\/\?token=\S+)\n$/.exec(running.stdout.text) ?? []
    const { origin, searchParams } = new URL(address)
    expect(await (await fetch(address)).text()).toBe('<p>Airlock</p>')
    const used = await fetch(`${origin}/session`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify({ token: searchParams.get('token') }),
    })
    expect(used.status).toBe(200)
    expect(running.stdout.text).toMatch(/\nOpened\. For another window: http:\/\/127\.0\.0\.1:\d+\/\?token=\S+\n$/)
    running.signal('SIGINT')
    expect(await running.code).toBe(0)
    await expect(fetch(origin)).rejects.toThrow()
  })

  it('says that a port is taken, and what to do', async () => {
    await using cli = await stagedCli()
    const first = cli.begin(['serve', '--no-open'])
    await eventually(() => first.stdout.text !== '')
    const [, port = ''] = /127\.0\.0\.1:(\d+)/.exec(first.stdout.text) ?? []
    const second = await cli.run(['serve', '--no-open', '--port', port])
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('--port') })
    expect((await cli.run(['serve', '--port', '70000'])).code).toBe(2)
    first.signal('SIGTERM')
    await first.code
  })

  it('[DO5] ends with the reason when a person quits Airlock, whether or not a page is open', async () => {
    await using cli = await stagedCli()
    const serving = cli.begin(['serve', '--no-open'])
    await eventually(() => serving.stdout.text !== '')
    expect((await cli.run(['quit'])).stdout).toBe('Airlock ended; sandboxes go on.\n')
    expect(await serving.code).toBe(0)
    expect(serving.stdout.text).toContain('Airlock was ended by `airlock quit`')
    expect(await cli.ended).toBe('ended')
  })
})

/** `airlock serve` as a process of its own, once it says its address. */
async function serveIn(home: string) {
  const environment = { ...process.env, AIRLOCK_HOME: home, AIRLOCK_ENGINE: 'unix:///nonexistent.sock' }
  const begin = (...args: readonly string[]) =>
    spawn(process.execPath, [join(inject('programs'), 'cli.js'), ...args], { env: environment })
  const serving = begin('serve', '--no-open')
  const said: string[] = []
  serving.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  const ended = once(serving, 'close')
  await eventually(() => said.join('').includes('?token='))
  return { begin, said, ended }
}

describe('airlock quit on real processes', () => {
  it('[DO5] holds although a page that was open connects again at once', { timeout: 60_000 }, async () => {
    await using home = await temporaryDirectory()
    const { begin, said, ended } = await serveIn(home.path)
    const address = new URL(/http:\S+/.exec(said.join(''))?.[0] ?? '')
    const answer = await fetch(`${address.origin}${webDoor.sessionPath}`, {
      method: 'POST',
      headers: { origin: address.origin, 'content-type': 'application/json' },
      body: JSON.stringify({ token: address.searchParams.get(webDoor.tokenParameter) }),
    })
    const { secret } = (await answer.json()) as { secret: string }
    const codes: number[] = []
    const openPage = () => {
      const page = new WebSocket(`ws://${address.host}/rpc`, [webDoor.protocol, secret], {
        headers: { origin: address.origin },
      })
      page.on('error', () => undefined)
      page.once('close', (code) => {
        codes.push(code)
        if (codes.length < 5) openPage()
      })
      return page
    }
    await once(openPage(), 'open')

    const [code] = (await once(begin('quit'), 'close')) as [number]
    expect(code).toBe(0)
    expect(await ended).toEqual([0, null])
    expect(said.join('')).toContain('Airlock was ended by `airlock quit`')
    expect(codes[0]).toBe(quitCode)
    await eventually(() => codes.length === 5)
    expect(await askWho(directoriesIn(home.path).socketPath, 5000)).toBeNull()
  })
  it(
    '[DO5] ends a door without a page whose backend was killed and whose next one another command started',
    {
      timeout: 60_000,
    },
    async () => {
      await using home = await temporaryDirectory()
      const { begin, said, ended } = await serveIn(home.path)
      const { socketPath } = directoriesIn(home.path)
      const killed = (await askWho(socketPath, 5000))?.pid ?? 0
      expect(killed).toBeGreaterThan(1)
      process.kill(killed, 'SIGKILL')
      await eventually(async () => (await askWho(socketPath, 5000)) === null)
      await once(begin('ls'), 'close')
      expect((await askWho(socketPath, 5000))?.pid).not.toBe(killed)
      expect(await once(begin('quit'), 'close')).toEqual([0, null])
      expect(await ended).toEqual([0, null])
      expect(said.join('')).toContain('Airlock was ended by `airlock quit`')
    },
  )
})
