import { describe, expect, it } from 'vitest'
import { eventually } from '../backend/fixtures/eventually.ts'
import { stagedCli } from './fixtures/staged-cli.ts'

async function withSandbox() {
  const cli = await stagedCli()
  await cli.run(['create', '--name', 'demo'])
  return cli
}

describe('airlock exec', () => {
  it('keeps input, both outputs and the exit code apart, byte for byte', async () => {
    await using cli = await withSandbox()
    const bytes = Buffer.from(Array.from({ length: 3 * 1024 * 1024 }, (_, index) => (index * 7) % 256))
    const echoed = await cli.run(['exec', 'demo', '--', 'cat'], bytes)
    expect(echoed.code).toBe(0)
    expect(echoed.bytes.equals(bytes)).toBe(true)
    const command = 'echo "$GREETING"; pwd >&2; exit 7'
    const apart = await cli.run(['exec', 'demo', '--cwd', '/tmp', '--env', 'GREETING=a=b', '--', 'sh', '-c', command])
    expect(apart).toMatchObject({ code: 7, stdout: 'a=b\n', stderr: '/tmp\n' })
  })

  it('says in its exit code why nothing ran', async () => {
    await using cli = await withSandbox()
    expect((await cli.run(['exec', 'demo', '--', 'no-such-program'])).code).toBe(127)
    expect((await cli.run(['exec', 'demo', '--', '/etc/passwd'])).code).toBe(126)
    expect((await cli.run(['exec', 'nobody', '--', 'true'])).code).toBe(125)
    await cli.run(['stop', 'demo'])
    const refused = await cli.run(['exec', 'demo', '--', 'true'])
    expect(refused).toMatchObject({ code: 125, stderr: expect.stringContaining('airlock start demo') })
    expect((await cli.run(['exec', 'demo'])).code).toBe(2)
    expect((await cli.run(['exec', 'demo', '--env', '1=2', '--', 'true'])).code).toBe(2)
  })

  it('passes signals on, and tells by which one a program ended', async () => {
    await using cli = await withSandbox()
    const script = 'trap "echo got it; exit 3" TERM; echo ready; while :; do sleep 0.05; done'
    const running = cli.begin(['exec', 'demo', '--', 'sh', '-c', script])
    await eventually(() => running.stdout.text === 'ready\n')
    running.signal('SIGTERM')
    expect(await running.code).toBe(3)
    expect(running.stdout.text).toBe('ready\ngot it\n')
    const interrupted = cli.begin(['exec', 'demo', '--', 'sh', '-c', 'echo ready; exec sleep 60'])
    await eventually(() => interrupted.stdout.text === 'ready\n')
    interrupted.signal('SIGINT')
    expect(await interrupted.code).toBe(130)
  })

  it('[ST1] passes a signal on also to a program that reads nothing of much input', async () => {
    await using cli = await withSandbox()
    const running = cli.begin(['exec', 'demo', '--', 'sh', '-c', 'echo ready; exec sleep 60'], null)
    const blocked = () => !running.stdin.write(Buffer.alloc(1024 * 1024))
    await eventually(() => running.stdout.text === 'ready\n')
    for (let piece = 0; piece < 8; piece++) blocked()
    running.signal('SIGTERM')
    expect(await running.code).toBe(143)
  })

  it('ends when its reader has enough, and so does the program', async () => {
    await using cli = await withSandbox()
    const running = cli.begin(['exec', 'demo', '--', 'yes'])
    await eventually(() => running.stdout.chunks.length > 3)
    running.stdout._write = (_chunk, _encoding, done: (error?: Error) => void) => {
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    }
    running.stdout.on('error', () => undefined)
    expect(await running.code).toBe(141)
  })

  it('ends when the program does, though its input goes on', async () => {
    await using cli = await withSandbox()
    const running = cli.begin(['exec', 'demo', '--', 'head', '-c', '2'], null)
    running.stdin.write('yes\n')
    expect(await running.code).toBe(0)
    expect(running.stdout.text).toBe('ye')
  })

  it('[BA5] leaves nothing of input, output and environment in any log, also when it fails', async () => {
    await using cli = await withSandbox()
    const secret = 'tok-3e8f0c'
    for (const command of [['cat'], ['no-such-program'], ['sh', '-c', 'cat >&2; exit 9']]) {
      await cli.run(['exec', 'demo', '--env', `TOKEN=${secret}`, '--', ...command], secret)
    }
    const { stdout } = await cli.run(['logs', 'demo'])
    expect([...cli.log.lines, stdout].join('\n')).not.toContain(secret)
  })

  it('fails as Airlock’s own failure when the backend is lost', async () => {
    await using cli = await withSandbox()
    const running = cli.begin(['exec', 'demo', '--', 'sh', '-c', 'echo ready; exec sleep 60'])
    await eventually(() => running.stdout.text === 'ready\n')
    await cli.stop()
    expect(await running.code).toBe(125)
    expect(running.stderr.text).toContain('backend was lost')
  })
})
