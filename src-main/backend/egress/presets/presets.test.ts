import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { presetIds } from '../../../../src-shared/policy/policy.ts'
import { defaultOf, type SettingKey, type SettingValue } from '../../../../src-shared/settings/definitions.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { eventually } from '../../fixtures/eventually.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { stagedPlace, type Printing } from './fixtures/staged-place.ts'
import { Presets } from './presets.ts'

const npmOf = (registry: string): Printing => ({ 'npm config list --json': JSON.stringify({ registry }) })
const noLog = { info: () => undefined, error: () => undefined }
const forever = new AbortController().signal

function openSettings(values: Partial<Record<SettingKey, unknown>> = {}) {
  const listeners = new Set<() => void>()
  return {
    value: <Key extends SettingKey>(key: Key) => (values[key] ?? defaultOf(key)) as SettingValue<Key>,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    change: (key: SettingKey, value: unknown) => {
      values[key] = value
      for (const listener of listeners) listener()
    },
  }
}

async function opened(
  directory: string,
  computer = stagedPlace({}),
  settings = openSettings(),
  imagePatienceMs = 60_000,
) {
  const clock = { now: new Date('2026-03-01') }
  const presets = await Presets.open({
    computer: () => computer,
    stateDirectory: directory,
    settings,
    log: noLog,
    now: () => clock.now,
    imagePatienceMs,
  })
  return { presets, clock, settings, computer, [Symbol.asyncDispose]: () => presets.close() }
}

/** An agent in whose sandbox these programs print that. */
function agentOf(printing: Printing, asked: string[] = []): Pick<AgentClient, 'processes' | 'files'> {
  const place = stagedPlace(printing)
  const absent = () => Promise.reject(notThere())
  const start: AgentClient['processes']['start'] = async ({ command, directory, environment }) => {
    asked.push(`${command.join(' ')} in ${directory ?? ''} of ${environment?.['HOME'] ?? ''}`)
    const ran = await place.run(command as [string])
    if (!ran.found) throw notThere()
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    stdout.end(ran.output)
    stderr.end(ran.errors)
    return {
      info: { id: '0', pid: 1, command, startedAt: '', exit: null },
      stdin: new Writable({ write: (_, __, done) => done() }),
      stdout,
      stderr,
      exited: Promise.resolve({ code: ran.code, signal: null }),
      signal: () => Promise.resolve(),
    }
  }
  const done = () => Promise.resolve()
  return {
    processes: { start, list: () => Promise.resolve([]), signal: done },
    files: { read: absent, list: absent, makeFolder: done, write: done, remove: done },
  } as unknown as Pick<AgentClient, 'processes' | 'files'>
}

function notThere(): AirlockError {
  return new AirlockError({ code: 'command-not-found', message: 'No.', why: 'No.', remedy: 'None.' })
}

const hostsOf = (presets: Presets, image: string | null = null) =>
  presets.rules(['npm'], image).map(({ host, ports }) => `${host}:${String(ports)}`)

describe('[EG34] presets', () => {
  it('of tools ask this computer when the first sandbox needs them, tell it, and know it after a restart', async () => {
    await using directory = await temporaryDirectory()
    await using staged = await opened(directory.path, stagedPlace(npmOf('https://npm.example/')))
    const { presets, computer, clock } = staged
    let changes = 0
    presets.onChange(() => changes++)
    expect(computer.asked).toEqual([])
    expect(hostsOf(presets)).toEqual([])
    await presets.settled()
    expect(presets.rules(['npm', 'npm'], null)[0]).toEqual({
      verdict: 'allow',
      host: 'npm.example',
      ports: [443],
      origin: { kind: 'preset', preset: 'npm' },
    })
    expect(changes).toBe(1)
    expect((await stat(join(directory.path, 'tools.json'))).mode & 0o777).toBe(0o600)
    const before = computer.asked.length
    clock.now = new Date(clock.now.getTime() + 11 * 60_000)
    hostsOf(presets)
    expect(computer.asked).toHaveLength(before)
    presets.states(null)
    await presets.settled()
    expect(computer.asked.length).toBeGreaterThan(before)
    expect(changes).toBe(1)
    await presets.close()
    await using again = await opened(directory.path)
    expect(hostsOf(again.presets)).toEqual(['npm.example:443'])
  })

  it('[SC23] tell where a token of npm can go: here with the path, then in images', async () => {
    await using directory = await temporaryDirectory()
    await using staged = await opened(directory.path, stagedPlace(npmOf('https://npm.example/all/')))
    const { presets } = staged
    await presets.learnImage('one', agentOf(npmOf('https://image.example/')), forever)
    await presets.learnImage('two', agentOf(npmOf('https://npm.example/other/')), forever)
    expect(await presets.registries()).toEqual(['npm.example/all', 'image.example'])
  })

  it('of lists are those of the settings, at once', async () => {
    await using directory = await temporaryDirectory()
    await using staged = await opened(directory.path)
    const { presets, settings } = staged
    expect(presets.rules(['ai-providers'], null).length).toBeGreaterThan(2)
    let changes = 0
    presets.onChange(() => changes++)
    settings.change('network.gitHosts', ['git.example'])
    expect(changes).toBe(1)
    expect(presets.rules(['git-hosts'], null)).toMatchObject([{ host: 'git.example', ports: [22, 80, 443] }])
  })

  it('say where each comes from, or why it has no rules', async () => {
    await using directory = await temporaryDirectory()
    await using staged = await opened(
      directory.path,
      stagedPlace({ ...npmOf('https://npm.example/'), 'go env': 'off\noff\n' }),
    )
    const { presets } = staged
    const source = (id: string, image: string | null) => presets.states(image).find((one) => one.id === id)?.source
    expect(source('npm', null)).toBe('npm was not asked yet.')
    await presets.settled()
    expect(presets.states(null).map(({ id }) => id)).toEqual(presetIds)
    expect(source('npm', null)).toBe('From npm’s configuration on this computer.')
    expect(source('go', null)).toBe('Go’s configuration names no host.')
    expect(source('pip', 'some')).toBe('pip is not on this computer, and the sandbox’s image was not asked yet.')
    await presets.learnImage('some', agentOf(npmOf('https://other.example/')), forever)
    expect(source('npm', 'some')).toBe('From npm’s configuration on this computer and in the sandbox’s image.')
    expect(source('pip', 'some')).toBe('pip is neither on this computer nor in the sandbox’s image.')
    expect(source('git-hosts', null)).toBe('From your settings.')
  })

  it('begin anew where what was kept is damaged', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(join(directory.path, 'tools.json'), '{"readAt":')
    await using staged = await opened(directory.path)
    expect(hostsOf(staged.presets)).toEqual([])
  })
})

describe('[EG35] tools of an image', () => {
  it('are asked once, at the root and without a home, and count for sandboxes of that image', async () => {
    await using directory = await temporaryDirectory()
    await using staged = await opened(directory.path)
    const { presets } = staged
    const asked: string[] = []
    const agent = agentOf(npmOf('https://npm.example/'), asked)
    await Promise.all([presets.learnImage('one', agent, forever), presets.learnImage('one', agent, forever)])
    await presets.learnImage('one', agent, forever)
    const ofNpm = asked.filter((line) => line.startsWith('npm'))
    expect(ofNpm).toEqual([expect.stringMatching(/^npm config list --json in \/ of \/tmp\/airlock-tool-[0-9a-f]{16}$/)])
    expect(hostsOf(presets, 'one')).toEqual(['npm.example:443'])
    expect(hostsOf(presets, 'two')).toEqual([])
    expect(await readFile(join(directory.path, 'tools.json'), 'utf8')).toContain('npm.example')
  })

  it('name public names only, and few of them, however they lie', async () => {
    await using directory = await temporaryDirectory()
    await using staged = await opened(directory.path)
    const { presets } = staged
    const urls = [
      'https://192.0.2.1/',
      'https://intranet/',
      'http://localhost:1/',
      'http://a.localhost/',
      'http://metadata.google.internal/',
      'http://printer.local/',
      'http://169.254.169.254/',
      'https://a b.example/',
      'https://*/',
      'https://*.example/',
      ...Array.from({ length: 20 }, (_, index) => `https://n${String(index)}.example/`),
    ]
    const config = Object.fromEntries(urls.map((url, index) => [`@s${String(index)}:registry`, url]))
    await presets.learnImage('one', agentOf({ 'npm config list --json': JSON.stringify(config) }), forever)
    expect(hostsOf(presets, 'one')).toEqual(Array.from({ length: 8 }, (_, index) => `n${String(index)}.example:443`))
    const endless = agentOf({ 'npm config list --json': 'x'.repeat(1024 * 1024) })
    await presets.learnImage('two', endless, forever)
    expect(hostsOf(presets, 'two')).toEqual([])
  })

  it('[EG29] that are not known in time are thrown away, whatever they say later, and the next sandbox is asked', async () => {
    await using directory = await temporaryDirectory()
    await using staged = await opened(directory.path, undefined, undefined, 30)
    const { presets } = staged
    const agent = agentOf(npmOf('https://late.example/'))
    let answer: () => void = () => undefined
    const said = new Promise<void>((resolve) => (answer = resolve))
    const start: typeof agent.processes.start = async (...asked) => {
      await said
      return await agent.processes.start(...asked)
    }
    const folders = new Set<string>()
    const files: typeof agent.files = {
      ...agent.files,
      makeFolder: (path) => {
        folders.add(path)
        return Promise.resolve()
      },
      remove: (path) => {
        folders.delete(path)
        return Promise.resolve()
      },
    }
    await presets.learnImage('one', { processes: { ...agent.processes, start }, files }, forever)
    expect(folders.size).toBeGreaterThan(0)
    // From here on a person's files are there.
    answer()
    // Whoever asked takes its folders away when it heard all.
    await eventually(() => folders.size === 0)
    expect(hostsOf(presets, 'one')).toEqual([])
    expect(presets.states('one').find(({ id }) => id === 'npm')?.source).toContain('was not asked yet')
  })

  it('are asked of one sandbox at a time, and no other waits for it', async () => {
    await using directory = await temporaryDirectory()
    await using staged = await opened(directory.path)
    const { presets } = staged
    const agent = agentOf(npmOf('https://npm.example/'))
    let answer: () => void = () => undefined
    const said = new Promise<void>((resolve) => (answer = resolve))
    const slow: typeof agent = {
      ...agent,
      processes: { ...agent.processes, start: (...asked) => said.then(() => agent.processes.start(...asked)) },
    }
    const learning = presets.learnImage('one', slow, forever)
    const asked: string[] = []
    await presets.learnImage('one', agentOf({}, asked), forever)
    expect(asked).toEqual([])
    answer()
    await learning
    expect(hostsOf(presets, 'one')).toEqual(['npm.example:443'])
  })

  it('are asked again when nobody waited for the answer, or the agent went away', async () => {
    await using directory = await temporaryDirectory()
    await using staged = await opened(directory.path)
    const { presets } = staged
    await presets.learnImage('one', agentOf({}), AbortSignal.abort())
    const agent = agentOf({})
    const gone: typeof agent = { ...agent, processes: { ...agent.processes, list: () => Promise.reject(notThere()) } }
    await presets.learnImage('one', gone, forever)
    await presets.learnImage('one', agentOf(npmOf('https://npm.example/')), forever)
    expect(hostsOf(presets, 'one')).toEqual(['npm.example:443'])
  })
})
