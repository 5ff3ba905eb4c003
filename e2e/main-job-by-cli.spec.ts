import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { openWindow } from './support/terminal-window.ts'
import { expect, test } from './support/story.ts'

interface SandboxJson {
  readonly id: string
  readonly name: string
  readonly engine: string
  readonly state: string
  readonly image: string
  readonly isolation: { readonly level: string; readonly proven: boolean; readonly evidence: string }
}

test('the main job works by CLI: create, run tests, edit, see the result change, stop, start, come back to the terminal', async ({
  airlock,
  project,
}) => {
  const created = await airlock.json<SandboxJson>([
    'create',
    '--name',
    'demo',
    '--isolation',
    'gvisor',
    '--from',
    project,
    '--json',
  ])
  expect(created).toMatchObject({
    name: 'demo',
    engine: 'local',
    state: 'running',
    isolation: { level: 'gvisor', proven: true },
  })
  expect(created.isolation.evidence).toContain('kernel')

  const passed = await airlock.run(['exec', 'demo', '--', 'node', 'test.js'])
  expect(passed.code, passed.stderr).toBe(0)

  const edited = path.join(airlock.home, 'index.js')
  await writeFile(
    edited,
    `throw new Error("broken by hand")\n${await readFile(path.join(project, 'index.js'), 'utf8')}`,
  )
  expect((await airlock.run(['cp', edited, 'demo:/workspace/index.js'])).code).toBe(0)

  const failed = await airlock.run(['exec', 'demo', '--', 'node', 'test.js'])
  expect(failed.code).toBe(1)
  expect(failed.stderr).toContain('broken by hand')

  // A terminal of the sandbox in a window of the person's, who closes that window in the middle.
  const window = openWindow(['shell', 'demo'], airlock.environment)
  const [, terminal = ''] = await window.until(/come back with: airlock shell demo --terminal ([0-9a-f]+)/)
  window.type('cd / && node /workspace/test.js 2>&1 | grep "^Error"; echo "left at $((40+2))"\r')
  await window.until(/Error: broken by hand[^]*left at 42/)
  await window.close()
  expect((await airlock.run(['shell', 'demo', '--list'])).stdout).toMatch(new RegExp(`^${terminal} +running `, 'm'))

  const changes = await airlock.run(['diff', 'demo'])
  expect(changes.stdout).toContain('index.js')
  expect(changes.stdout).not.toContain('test.js')

  expect((await airlock.run(['stop', 'demo'])).code).toBe(0)
  const [stopped] = await airlock.json<SandboxJson[]>(['ls', '--json'])
  expect(stopped).toMatchObject({ id: created.id, state: 'stopped' })
  const refused = await airlock.run(['exec', 'demo', '--', 'true'])
  expect(refused.code).toBe(125)
  expect(refused.stderr).toContain('airlock start demo')

  expect((await airlock.run(['start', 'demo'])).code).toBe(0)
  const again = await airlock.run(['exec', 'demo', '--', 'node', 'test.js'])
  expect(again.stderr).toContain('broken by hand')

  // The same terminal again: what it had printed, and a shell where the old one was.
  expect(await airlock.json(['shell', 'demo', '--json'])).toMatchObject([{ id: terminal, restored: true, exit: null }])
  const back = openWindow(['shell', 'demo', '--terminal', terminal], airlock.environment)
  await back.until(/Error: broken by hand[^]*left at 42/)
  back.type('echo "back in $PWD"; exit 3\r')
  await back.until(/^back in \/\r$/m)
  expect(await back.ended).toBe(3)
  expect(await airlock.json(['shell', 'demo', '--json'])).toEqual([])

  const log = await airlock.run(['logs', 'demo'])
  expect(log.stdout).toContain('isolation')
})

test('exec keeps stdin, both outputs, the exit code and signals apart', async ({ airlock }) => {
  await airlock.json(['create', '--name', 'io', '--json'])
  const bytes = Buffer.from(Array.from({ length: 1024 * 1024 }, (_, index) => index % 251))
  const echoed = await airlock.run(['exec', 'io', '--', 'sha256sum'], bytes)
  expect(echoed.stdout).toMatch(/^[0-9a-f]{64}/)
  const apart = await airlock.run([
    'exec',
    'io',
    '--cwd',
    '/tmp',
    '--env',
    'GREETING=hello',
    '--',
    'sh',
    '-c',
    'echo $GREETING; pwd >&2; exit 7',
  ])
  expect(apart).toEqual({ code: 7, stdout: 'hello\n', stderr: '/tmp\n' })
  const missing = await airlock.run(['exec', 'io', '--', 'no-such-program'])
  expect(missing.code).toBe(127)

  const sleeping = airlock.start([
    'exec',
    'io',
    '--',
    'sh',
    '-c',
    'trap "echo got it; exit 3" TERM; echo ready; while :; do sleep 0.1; done',
  ])
  let output = ''
  sleeping.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (output === 'ready\n') sleeping.kill('SIGTERM')
  })
  const code = await new Promise((resolve) => sleeping.once('close', resolve))
  expect(output).toBe('ready\ngot it\n')
  expect(code).toBe(3)
})

test('exec -t gives a command a terminal of the size of the window, keys and an exit code', async ({ airlock }) => {
  await airlock.json(['create', '--name', 'tty', '--json'])
  const window = openWindow(
    ['exec', '-t', 'tty', '--', 'sh', '-c', 'stty size; read line; echo "got $line"; exit 5'],
    airlock.environment,
  )
  await window.until(/^31 97\r$/m)
  window.type('a line\r')
  await window.until(/^got a line\r$/m)
  expect(await window.ended).toBe(5)
  expect(await airlock.json(['shell', 'tty', '--json'])).toEqual([])
})

test('bad input is refused with what happened, why and what to do, and makes nothing', async ({ airlock }) => {
  for (const args of [
    ['create', '--name', '../evil'],
    ['create', '--name', 'x', '--from', '/no/such/folder'],
    ['create', '--name', 'x', '--memory', 'lots'],
    ['create', '--name', 'x', '--image', 'Not A Reference'],
    ['inspect', 'a/../../images/prune?x=', '--json'],
    ['start', 'nobody'],
  ]) {
    const result = await airlock.run(args)
    expect(result.code, args.join(' ')).not.toBe(0)
    expect(
      result.stderr.split('\n').filter(Boolean).length,
      `${args.join(' ')}: ${result.stderr}`,
    ).toBeGreaterThanOrEqual(1)
    expect(result.stderr).not.toMatch(/\n\s+at /)
  }
  expect(await airlock.json(['ls', '--json'])).toEqual([])
})
