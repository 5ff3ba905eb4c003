import { writeFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually } from '../backend/fixtures/eventually.ts'
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
})
