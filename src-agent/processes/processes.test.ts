import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import type { AgentClient, AgentProcess as StartedProcess } from '../../src-main/backend/channel/agent-client.ts'
import { agentForFile, clientOf } from '../../testing/agent/agent-for-file.ts'
import { Collected } from '../../testing/agent/collect.ts'
import { eventually } from '../../src-main/backend/fixtures/eventually.ts'

const inside = agentForFile()

async function run(request: Parameters<AgentClient['processes']['start']>[0], input = '') {
  const started = await inside.client.processes.start(request)
  const [output, errors] = [new Collected(started.stdout), new Collected(started.stderr)]
  started.stdin.end(input)
  return { exit: await started.exited, output: output.text, errors: errors.text }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const gone = (pid: number): Promise<void> => eventually(() => !isAlive(pid))

describe('a program', () => {
  it('[PR1] gets its input, and both outputs and the exit code come back', async () => {
    const result = await run({ command: ['sh', '-c', 'cat; echo problem >&2; exit 42'] }, 'typed')
    expect(result).toEqual({ exit: { code: 42, signal: null }, output: 'typed', errors: 'problem\n' })
  })

  it('[PR1] starts in the workspace, or where it is told, with the variables it is given', async () => {
    expect((await run({ command: ['pwd'] })).output.trim()).toBe(inside.agent.workspace)
    const folder = join(inside.agent.workspace, 'a folder')
    await mkdir(folder)
    const told = await run({
      command: ['sh', '-c', 'pwd; echo "$NAME"'],
      directory: folder,
      environment: { NAME: 'ü “x”' },
    })
    expect(told.output).toBe(`${folder}\nü “x”\n`)
  })

  it('[PR8] may open its outputs by name', async () => {
    const result = await run({ command: ['sh', '-c', 'cat; echo out >/dev/stdout; echo err >/dev/stderr'] }, 'in ')
    expect(result).toEqual({ exit: { code: 0, signal: null }, output: 'in out\n', errors: 'err\n' })
  })

  it('[PR1] gets its arguments as they are: no shell looks at them [T-F4]', async () => {
    const strange = ['-rf', '$(id)', '`id`', '; id', 'new\nline', "it's", '']
    const { output } = await run({ command: ['printf', '[%s]', ...strange] })
    expect(output).toBe(strange.map((text) => `[${text}]`).join(''))
  })

  it('[PR1] that cannot be started is told by name', async () => {
    const start = async (request: Parameters<typeof inside.client.processes.start>[0]) =>
      await inside.client.processes.start(request)
    await expect(start({ command: ['no-such-program'] })).rejects.toMatchObject({ code: 'command-not-found' })
    await expect(start({ command: ['/etc/passwd'] })).rejects.toMatchObject({ code: 'command-not-found' })
    await expect(start({ command: ['ls'], directory: '/nowhere' })).rejects.toMatchObject({ code: 'file-not-found' })
    await expect(start({ command: ['ls'], directory: '/etc/passwd' })).rejects.toMatchObject({
      code: 'file-not-directory',
    })
  })

  it('[PR2] carries ten megabytes through, unchanged', async () => {
    const bytes = randomBytes(10 * 1024 * 1024)
    const started = await inside.client.processes.start({ command: ['cat'] })
    started.stderr.resume()
    const hash = createHash('sha256')
    const reading = pipeline(started.stdout, hash)
    await Promise.all([pipeline(Readable.from([bytes]), started.stdin), reading])
    expect(await started.exited).toEqual({ code: 0, signal: null })
    expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  it('[PR2] whose one output nobody reads yet still gives the other', async () => {
    const started = await inside.client.processes.start({
      command: ['sh', '-c', 'seq 1 100000 >&2; echo out; cat >/dev/null'],
    })
    const output = new Collected(started.stdout)
    await output.until('out')
    const errors = new Collected(started.stderr)
    started.stdin.end()
    expect(await started.exited).toEqual({ code: 0, signal: null })
    expect(errors.bytes).toBe(588_895)
  })

  it('[PR3] ends although what it left behind holds its outputs open', async () => {
    const started = await inside.client.processes.start({ command: ['sh', '-c', 'sleep 60 & echo $!'] })
    const output = new Collected(started.stdout)
    started.stderr.resume()
    expect(await started.exited).toEqual({ code: 0, signal: null })
    process.kill(Number(output.text))
  })

  it('[PR4] is reached by a signal, its children too, although its input is stalled', async () => {
    // It says that it is ready once there is a child: a shell that is just starting one keeps a signal until that ends.
    const command = ['sh', '-c', 'sh -c "echo ready; exec sleep 60"; true']
    const started = await inside.client.processes.start({ command })
    const output = new Collected(started.stdout)
    started.stderr.resume()
    await output.until('ready')
    started.stdin.on('error', () => undefined)
    started.stdin.write(Buffer.alloc(8 * 1024 * 1024))
    await started.signal('SIGINT')
    expect(await started.exited).toEqual({ code: null, signal: 'SIGINT' })
  })

  it('[PR4] takes no signal that is none', async () => {
    const started = await inside.client.processes.start({ command: ['sleep', '60'] })
    started.stdout.resume()
    started.stderr.resume()
    await expect(inside.client.processes.signal(started.info.id, 'SIGNONSENSE')).rejects.toMatchObject({
      code: 'invalid-input',
    })
    await inside.client.processes.signal(started.info.id, 'SIGTERM')
    expect(await started.exited).toEqual({ code: null, signal: 'SIGTERM' })
    await expect(inside.client.processes.signal('0123456789abcdef', 'SIGTERM')).rejects.toMatchObject({
      code: 'process-not-found',
    })
  })

  it('[PR7] that closes its input early does not hold up who sends it', async () => {
    const started = await inside.client.processes.start({
      command: ['sh', '-c', 'exec <&-; echo closed; read never; sleep 1'],
    })
    started.stdout.resume()
    started.stderr.resume()
    await pipeline(Readable.from([Buffer.alloc(20 * 1024 * 1024)]), started.stdin)
    expect(await started.exited).toMatchObject({ signal: null })
  })
})

describe('a caller that is gone', () => {
  async function startWithChild(from: AgentClient, background: boolean): Promise<readonly [StartedProcess, number]> {
    const file = join(inside.agent.workspace, `pid-${String(background)}`)
    const command = ['sh', '-c', `sleep 300 & echo $! >'${file}'; echo ready; wait`]
    const started = await from.processes.start({ command, background })
    const output = new Collected(started.stdout)
    started.stderr.on('error', () => started.stderr.destroy()).resume()
    started.exited.catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'agent-lost' })
    })
    await output.until('ready')
    return [started, Number(await readFile(file, 'utf8'))]
  }

  it('[PR5] takes its foreground program along, with all that it started', async () => {
    const other = await clientOf(inside.agent)
    const [started, child] = await startWithChild(other, false)
    await other.close()
    await Promise.all([gone(started.info.pid), gone(child)])
    const listed = (await inside.client.processes.list()).find(({ id }) => id === started.info.id)
    expect(listed?.exit).toEqual({ code: null, signal: 'SIGTERM' })
  })

  it('[PR5] leaves a background one running', async () => {
    const other = await clientOf(inside.agent)
    const [started, child] = await startWithChild(other, true)
    await other.close()
    const listed = (await inside.client.processes.list()).find(({ id }) => id === started.info.id)
    expect(listed).toMatchObject({ exit: null, pid: started.info.pid })
    expect(isAlive(child)).toBe(true)
    await inside.client.processes.signal(started.info.id, 'SIGKILL')
    await Promise.all([gone(started.info.pid), gone(child)])
  })

  it('[PR5] may only have cancelled', async () => {
    const control = new AbortController()
    const started = await inside.client.processes.start({ command: ['sleep', '300'] }, { signal: control.signal })
    for (const output of [started.stdout, started.stderr]) output.on('error', () => output.destroy())
    control.abort()
    await expect(started.exited).rejects.toMatchObject({ code: 'cancelled' })
    await gone(started.info.pid)
  })
})

describe('many programs', () => {
  it('[PR6] are refused by name beyond the limit', async () => {
    const starting = Array.from({ length: 300 }, async () => {
      const started = await inside.client.processes.start({ command: ['sleep', '300'] })
      for (const output of [started.stdout, started.stderr]) output.on('error', () => output.destroy()).resume()
      return started
    })
    const settled = await Promise.allSettled(starting)
    const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as { code: string }] : []))
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['too-many']))
    expect(refused.length).toBeGreaterThanOrEqual(300 - 256)
    for (const one of settled) if (one.status === 'fulfilled') await one.value.signal('SIGKILL')
    await Promise.all(settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value.exited] : [])))
  })
})
