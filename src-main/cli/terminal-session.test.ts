import { describe, expect, it } from 'vitest'
import { eventually } from '../backend/fixtures/eventually.ts'
import { startStagedBackend } from '../backend-client/fixtures/staged-backend.ts'
import { stagedCli } from './fixtures/staged-cli.ts'

async function withSandbox() {
  const cli = await stagedCli()
  await cli.run(['create', '--name', 'demo'])
  return cli
}

describe('a terminal of a sandbox in the person’s own', () => {
  it('shows what is printed, passes on what is typed and its size, and ends with the program’s code', async () => {
    await using cli = await withSandbox()
    const { terminals } = cli
    const running = cli.begin(['exec', 'demo', '-t', '--cwd', '/tmp', '--env', 'A=1', '--', 'vi', 'x'], null)
    await eventually(() => terminals.viewers === 1)
    expect(terminals.opened).toEqual([
      { size: { columns: 80, rows: 24 }, command: ['vi', 'x'], directory: '/tmp', environment: { A: '1' } },
    ])
    terminals.print('hello\r\n')
    running.stdin.write('typed\r')
    running.resize(132, 43)
    await eventually(() => running.stdout.text === 'hello\r\n' && terminals.typed === 'typed\r')
    await eventually(() => terminals.sizes.length === 2)
    expect(terminals.sizes).toEqual([
      { columns: 80, rows: 24 },
      { columns: 132, rows: 43 },
    ])
    terminals.print('last words')
    terminals.end(5)
    expect(await running.code).toBe(5)
    expect(running.stdout.text).toBe('hello\r\nlast words')
    expect(terminals.closed).toEqual(['t1'])
  })

  it('[ST2] lives on when the window of `shell` is closed, and can be joined again', async () => {
    await using cli = await withSandbox()
    const { terminals } = cli
    const running = cli.begin(['shell', 'demo'], null, true)
    await eventually(() => terminals.viewers === 1)
    terminals.print('$ ')
    await eventually(() => running.stdout.text === '$ ')
    running.signal('SIGHUP')
    expect(await running.code).toBe(0)
    expect(running.stderr.text).toBe('Terminal t1; come back with: airlock shell demo --terminal t1\n')
    expect(terminals.closed).toEqual([])
    const again = cli.begin(['shell', 'demo', '--terminal', 't1'], null, true)
    await eventually(() => again.stdout.text === '$ ')
    expect(terminals.opened).toHaveLength(1)
    terminals.end(0)
    expect(await again.code).toBe(0)
    expect(terminals.closed).toEqual(['t1'])
  })

  it('[DO3] goes on with the next backend where the last one stopped', async () => {
    await using cli = await withSandbox()
    const { terminals } = cli
    const running = cli.begin(['shell', 'demo'], null, true)
    await eventually(() => terminals.viewers === 1)
    terminals.print('before ')
    await eventually(() => running.stdout.text === 'before ')
    await cli.stop()
    terminals.print('meanwhile ')
    const next = await startStagedBackend({ home: cli.home, agent: cli.agent, engine: cli.engine })
    await eventually(() => running.stdout.text === 'before meanwhile ')
    expect(terminals.since).toEqual([undefined, 7])
    terminals.end(0)
    expect(await running.code).toBe(0)
    await next.stop()
  })

  it('is listed with what it takes to come back, and its title acts on nothing', async () => {
    await using cli = await withSandbox()
    const listed = async () => await cli.run(['shell', 'demo', '--list'])
    expect(await listed()).toMatchObject({ code: 0, stdout: 'ID  STATE  OPENED  TITLE\n', stderr: '' })
    cli.terminals.title = 'vim\u001b[2J'
    const running = cli.begin(['shell', 'demo'], null, true)
    await eventually(() => cli.terminals.viewers === 1)
    expect((await listed()).stdout).toMatch(/^t1 +running +2026-01-01T00:00:00\.000Z +vim\\x1b\[2J$/m)
    expect(JSON.parse((await cli.run(['shell', 'demo', '--json'])).stdout)).toEqual([
      { id: 't1', title: 'vim\u001b[2J', createdAt: '2026-01-01T00:00:00.000Z', restored: false, exit: null },
    ])
    expect((await cli.run(['shell', 'demo', '--list', '--terminal', 't1'])).code).toBe(2)
    cli.terminals.end(0)
    expect(await running.code).toBe(0)
  })

  it('is not opened where nobody can type in it: what runs a command or script instead is said', async () => {
    await using cli = await withSandbox()
    const { code, stderr } = await cli.run(['shell', 'demo'], 'ls\n')
    expect(code).toBe(1)
    for (const words of ['Standard input is no terminal', 'airlock exec demo -- CMD…', 'airlock exec demo -- sh']) {
      expect(stderr).toContain(words)
    }
    expect(cli.terminals.opened).toEqual([])
  })

  it('that is not there is said to be so', async () => {
    await using cli = await withSandbox()
    const running = cli.begin(['shell', 'demo', '--terminal', 'nope'], null, true)
    expect(await running.code).toBe(1)
    expect(running.stderr.text).toContain('No terminal nope')
  })
})
