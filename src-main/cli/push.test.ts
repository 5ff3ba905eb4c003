import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { PushPlan, PushState } from '../../src-shared/cloud/push-plan.ts'
import { MemoryPlace } from '../../testing/push/memory-place.ts'
import { pushParts } from '../../testing/push/push-parts.ts'
import { eventually } from '../backend/fixtures/eventually.ts'
import { stagedCli } from './fixtures/staged-cli.ts'

async function staged() {
  const [here, there] = [new MemoryPlace(), new MemoryPlace()]
  const cli = await stagedCli({ parts: pushParts(here, there) })
  expect((await cli.run(['create', '--name', 'demo'])).code).toBe(0)
  const [id = ''] = here.ids
  const at = (place: MemoryPlace, name: string) => join(place.of(id).workspace, name)
  await mkdir(at(here, 'src'))
  await writeFile(at(here, 'src/a.txt'), 'one\ntwo\n')
  return {
    ...{ cli, here, there, id, at },
    async [Symbol.asyncDispose]() {
      await cli[Symbol.asyncDispose]()
      await here[Symbol.asyncDispose]()
      await there[Symbol.asyncDispose]()
    },
  }
}

it('[PU60] shows what would travel and asks; on a push and a pull it tells phases, and what both sides changed waits for a word', async () => {
  await using stage = await staged()
  const { cli, here, there, at } = stage
  const plan = JSON.parse((await cli.run(['push', 'demo', '--json'])).stdout) as PushPlan
  expect(plan).toMatchObject({ place: 'fly somewhere', travels: { files: 1, bytes: 8 } })
  const unasked = await cli.run(['push', 'demo'])
  expect(unasked).toMatchObject({ code: 1, stdout: '' })
  expect(unasked.stderr).toMatch(/an hour while it runs/)
  expect(unasked.stderr).toContain('add --yes')
  expect(there.ids).toEqual([])
  // Nothing is elsewhere: that is said at once, and nothing asked.
  for (const more of [[], ['--without-cloud']]) {
    const early = await cli.run(['pull', 'demo', ...more])
    expect(early.code).toBe(1)
    expect(early.stderr).toContain('is on this computer')
  }
  expect((await cli.run(['push', 'demo', '--disk', '0'])).code).toBe(2)
  const expanded = await cli.run(['push', 'demo', '--yes', '--leave-out', '/home/me/notes'])
  expect(expanded.code).toBe(1)
  expect(expanded.stderr).toContain('is not a path of the sandbox')
  const pushed = await cli.run(['push', 'demo', '--yes', '--region', 'fra', '--size', 'performance-2x-4096mb'])
  expect(pushed).toMatchObject({ code: 0, stdout: 'demo is at fly somewhere now\n' })
  expect(pushed.stderr).toMatch(/✓ copy/)
  expect(pushed.stderr).toMatch(/✓ verify/)
  await writeFile(at(there, 'src/a.txt'), 'one\nTHERE\n')
  await writeFile(at(here, 'src/a.txt'), 'one\nHERE\n')
  const open = await cli.run(['pull', 'demo', '--yes'])
  expect(open.code).toBe(1)
  expect(open.stdout).toBe('/workspace/src/a.txt: changed on both sides\n  here  │ HERE\n  cloud │ THERE\n  ···\n')
  expect(open.stderr).toContain('--take here|cloud|both')
  expect(await readFile(at(here, 'src/a.txt'), 'utf8')).toBe('one\nHERE\n')
  const undecided = await cli.run(['pull', 'demo', '--take', 'both'])
  expect(undecided).toMatchObject({ code: 1, stdout: '' })
  expect(undecided.stderr).toContain('add --yes')
  const pulled = await cli.run(['pull', 'demo', '--take', 'both', '--keep-machine', '--yes', '--json'])
  expect(pulled.code).toBe(0)
  expect(JSON.parse(pulled.stdout) as PushState).toMatchObject({ stage: 'home', hasMachine: true })
  const rests = 'A machine at fly somewhere rests with what was pushed last; its disk costs.'
  expect(pulled.stderr).toContain(rests)
  expect((await cli.run(['inspect', 'demo'])).stdout).toContain(rests)
  const removed = await cli.run(['push', 'demo', '--remove-machine'])
  expect(removed).toMatchObject({ code: 0, stdout: 'demo has nothing in the cloud any more\n' })
  expect(await readFile(at(here, 'src/a.txt'), 'utf8')).toBe('one\nHERE\n')
  expect(await readFile(at(here, 'src/a.txt.from-cloud'), 'utf8')).toBe('one\nTHERE\n')
  expect(there.ids).toEqual([])
}, 120_000)

it('[PU10, PU60] tells at the end what was written after the plan was shown and stays here for a credential in it', async () => {
  await using stage = await staged()
  const { cli, here, there, at, id } = stage
  const running = cli.begin(['push', 'demo'], null, true)
  await eventually(() => running.stderr.text.includes('Push it? [y/N]'), 30_000)
  await writeFile(at(here, '.env'), 'API_KEY=sk-proj-9f8s7d6f9s8d7f6s9d8f7s6d9f87s6d9f8\n')
  running.stdin.write('y\n')
  expect(await running.code, running.stderr.text).toBe(0)
  expect(running.stderr.text).toContain('".env" did not travel')
  expect(running.stdout.text).toBe('demo is at fly somewhere now\n')
  await expect(readFile(join(there.of(id).workspace, '.env'))).rejects.toMatchObject({ code: 'ENOENT' })
}, 60_000)

it('[PU60] pulls with one side taken for every conflict: what is here stays, and what only the cloud did comes', async () => {
  await using stage = await staged()
  const { cli, there, here, at } = stage
  expect((await cli.run(['push', 'demo', '--yes'])).code).toBe(0)
  await writeFile(at(there, 'src/a.txt'), 'one\nTHERE\n')
  await writeFile(at(there, 'src/b.txt'), 'of the cloud\n')
  await writeFile(at(here, 'src/a.txt'), 'one\nHERE\n')
  expect((await cli.run(['pull', 'demo', '--take', 'local', '--yes'])).code).toBe(2)
  expect((await cli.run(['pull', 'demo', '--take', 'here', '--yes'])).code).toBe(0)
  expect(await readFile(at(here, 'src/a.txt'), 'utf8')).toBe('one\nHERE\n')
  expect(await readFile(at(here, 'src/b.txt'), 'utf8')).toBe('of the cloud\n')
  expect(there.ids).toEqual([])
}, 120_000)

it('[PU61] Ctrl-C undoes a push: the sandbox is here as before, and nothing is left in the cloud', async () => {
  await using stage = await staged()
  const { cli, there, here, at } = stage
  await writeFile(at(here, 'large.bin'), Buffer.alloc(20_000_000, 1))
  const running = cli.begin(['push', 'demo', '--yes'])
  await eventually(() => there.ids.length === 1)
  running.signal('SIGINT')
  expect(await running.code).toBe(130)
  await eventually(() => there.ids.length === 0)
  expect(await readFile(at(here, 'src/a.txt'), 'utf8')).toBe('one\ntwo\n')
  const { stdout } = await cli.run(['inspect', 'demo', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ state: 'running', engine: 'local' })
}, 60_000)
