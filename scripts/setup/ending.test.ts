import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isAlive } from './command.ts'
import { withLock } from './lock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ending-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** A process that runs `code`; `print` says what it prints from now on. */
function start(program: string, args: readonly string[], env = process.env) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], env })
  const ended = once(child, 'exit')
  const printed = async () => ((await once(child.stdout, 'data')) as [Buffer])[0].toString().trim()
  return { child, ended, printed }
}

const stubborn = `
  import { endingBySignals } from ${JSON.stringify(new URL('ending.ts', import.meta.url).href)}
  const { signal } = endingBySignals()
  signal.addEventListener('abort', () => console.log('ending'))
  setInterval(() => undefined, 1000)
  console.log('ready')`

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends a start in order, and a second one that comes later at once; one pressed Ctrl-C that comes twice counts once',
  { timeout: 60_000 },
  async (name) => {
    const script = join(folder, 'stubborn.mjs')
    writeFileSync(script, stubborn)
    const { child, ended, printed } = start(process.execPath, ['--import', import.meta.resolve('tsx'), script])
    expect(await printed()).toBe('ready')
    const ending = printed()
    child.kill(name)
    child.kill(name)
    expect(await ending).toBe('ending')
    const again = setInterval(() => child.kill(name), 50)
    const [code] = (await ended) as [number]
    clearInterval(again)
    expect(code).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[name])
  },
)

test('waiting for somebody else’s lock ends when it is asked to', async () => {
  const path = join(folder, 'lock')
  writeFileSync(path, String(process.pid))
  const ending = new AbortController()
  const waiting = withLock(
    path,
    ending.signal,
    () => ending.abort(),
    () => Promise.resolve(),
  )
  await expect(waiting).rejects.toThrow('abort')
})

const orphan = `
  import { endWithParent } from ${JSON.stringify(new URL('end-with-parent.mjs', import.meta.url).href)}
  endWithParent()
  process.on('SIGTERM', () => process.exit(0))
  setInterval(() => undefined, 1000)
  console.log(process.pid)`

test.skipIf(process.platform === 'win32')(
  'what npm started through a shell ends when that shell was ended',
  async () => {
    const script = join(folder, 'orphan.mjs')
    writeFileSync(script, orphan)
    const command = `'${process.execPath}' '${script}'; true`
    const byNpm = start('/bin/sh', ['-c', command], { ...process.env, npm_lifecycle_event: 'start' })
    const pid = Number(await byNpm.printed())
    byNpm.child.kill('SIGTERM')
    await byNpm.ended
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
  },
)
