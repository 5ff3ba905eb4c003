import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from './support/story.ts'

interface SandboxJson {
  readonly id: string
  readonly name: string
  readonly engine: string
  readonly state: string
  readonly image: string
  readonly isolation: { readonly level: string; readonly proven: boolean; readonly evidence: string }
}

test('the main job works by CLI: create, run tests, edit, see the result change, stop, start', async ({
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
