import { describe, expect, it } from 'vitest'
import type { EgressState } from '../../src-shared/api/egress.ts'
import { stagedCli } from './fixtures/staged-cli.ts'
import { parseHostAndPorts } from './host-and-ports.ts'

async function cliWithSandbox(...given: readonly string[]) {
  const cli = await stagedCli()
  expect(await cli.run(['create', '--name', 'demo', ...given])).toMatchObject({ code: 0 })
  const state = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await cli.run([...args, '--json'])
    expect(code, stderr).toBe(0)
    return JSON.parse(stdout) as EgressState
  }
  return { cli, state, [Symbol.asyncDispose]: () => cli[Symbol.asyncDispose]() }
}

describe('airlock network', () => {
  it('[EG60] shows what a sandbox may reach, in words and as JSON', async () => {
    await using staged = await cliWithSandbox('--network', 'open')
    const { policy } = await staged.state('network', 'show', 'demo')
    expect(policy.mode).toBe('open')
    const { stdout } = await staged.cli.run(['network', 'demo'])
    expect(stdout).toMatch(/Mode +open\n/)
    expect(stdout).toContain('No rules of its own.')
  })

  it('[EG60] changes the mode, lists, learning and authorities', async () => {
    await using staged = await cliWithSandbox()
    expect((await staged.state('network', 'mode', 'demo', 'offline')).policy.mode).toBe('offline')
    expect((await staged.state('network', 'list', 'demo', 'npm', 'off')).policy.presets).not.toContain('npm')
    expect((await staged.state('network', 'list', 'demo', 'ai-providers', 'on')).policy.presets).toContain(
      'ai-providers',
    )
    expect((await staged.state('network', 'learn', 'demo', 'on')).policy.isLearning).toBe(true)
    expect((await staged.state('network', 'lock', 'demo')).policy.isLearning).toBe(false)
    expect((await staged.state('network', 'authorities', 'demo', 'off')).policy.offersAuthorities).toBe(false)
  })

  it('[EG61] adds rules, denies, makes exceptions and takes them back', async () => {
    await using staged = await cliWithSandbox()
    await staged.state('network', 'allow', 'demo', '*.Example.com:443,80')
    await staged.state('network', 'allow', 'demo', '10.0.0.7:8080', '--private')
    const { policy } = await staged.state('network', 'deny', 'demo', 'evil.example')
    expect(policy.rules).toEqual([
      { verdict: 'allow', host: '*.example.com', ports: [80, 443], origin: { kind: 'person' } },
      { verdict: 'allow', host: '10.0.0.7', ports: [8080], origin: { kind: 'person' }, mayBePrivate: true },
      { verdict: 'deny', host: 'evil.example', ports: null, origin: { kind: 'person' } },
    ])
    const { stdout } = await staged.cli.run(['network', 'show', 'demo'])
    expect(stdout).toMatch(/allow +10\.0\.0\.7:8080 \(may be private\) +you\n/)
    const left = await staged.state('network', 'forget', 'demo', 'evil.example')
    expect(left.policy.rules).toHaveLength(2)
    const once = await staged.state('network', 'allow', 'demo', 'once.example:443', '--once')
    expect(once.onceRules).toMatchObject([{ host: 'once.example', ports: [443], origin: { kind: 'once' } }])
  })

  it('[EG60] says in one line what holds after a change', async () => {
    await using staged = await cliWithSandbox('--network', 'allowlist')
    const said = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await staged.cli.run(['network', ...args])
      expect(code, stderr).toBe(0)
      return stdout
    }
    expect(await said('allow', 'demo', 'a.example:443')).toBe('demo: a.example:443 is allowed\n')
    expect(await said('deny', 'demo', 'b.example')).toBe('demo: b.example is kept out, whatever allows it\n')
    expect(await said('forget', 'demo', 'b.example')).toBe('demo: no rule is about b.example any more\n')
    expect(await said('forget', 'demo', 'b.example')).toContain('a rule is taken back as it was written')
    expect(await said('list', 'demo', 'npm', 'off')).toBe('demo: the list npm is off\n')
    expect(await said('learn', 'demo', 'on')).toContain('everything public passes')
    expect(await said('lock', 'demo')).toBe('demo: learns no more; allowlist, with 1 rule of its own\n')
    expect(await said('authorities', 'demo', 'off')).toContain('are not offered inside')
    expect(await said('mode', 'demo', 'offline')).toBe('demo: offline, it reaches nothing\n')
    expect(await said('allow', 'demo', 'c.example')).toContain('but it is offline: nothing is reached')
  })

  it('[EG61] says what is wrong with a host, and changes nothing then', async () => {
    await using staged = await cliWithSandbox()
    const wrong = [
      [['allow', 'demo', 'a b'], 1],
      [['allow', 'demo', '*'], 1],
      [['allow', 'demo', '*.example.com:443', '--private'], 1],
      [['allow', 'demo', 'example.com:http'], 2],
      [['allow', 'demo', 'example.com:70000'], 2, '“70000” is no port. Write numbers from 1 to 65535'],
      [['allow', 'demo', 'http://me:pass@example.com:8080/x?y'], 1, 'Write example.com, with the port 8080.'],
      [['allow', 'demo', 'example.com/x'], 1, 'Write example.com.'],
      [['allow', 'demo', '127.0.0.1:8080'], 1, '`airlock network allow NAME 127.0.0.1:8080 --private`'],
      [['allow', 'demo', 'localhost', '--once'], 1, '`airlock network allow NAME localhost:PORT --private`'],
      [['allow', 'demo', '0.0.0.0:80', '--private'], 1, 'To 0.0.0.0 nobody can connect'],
      [['mode', 'demo', 'shut'], 2],
      [['learn', 'demo', 'maybe'], 2],
      [['list', 'demo', 'nothing', 'on'], 2],
    ] as const
    for (const [args, code, words = ''] of wrong) {
      const ran = await staged.cli.run(['network', ...args])
      expect(ran, args.join(' ')).toMatchObject({ code, stdout: '' })
      expect(ran.stderr, args.join(' ')).not.toBe('')
      expect(ran.stderr, args.join(' ')).toContain(words)
      expect(ran.stderr).not.toContain('pass@')
    }
    expect((await staged.state('network', 'show', 'demo')).policy.rules).toEqual([])
  })

  it('[EG62] prints what was wanted; nothing where nothing was', async () => {
    await using staged = await cliWithSandbox()
    expect(await staged.cli.run(['network', 'log', 'demo'])).toMatchObject({ code: 0, stdout: '' })
    expect((await staged.cli.run(['network', 'log', 'demo', '--json'])).stdout).toBe('[]\n')
  })

  it('[EG61] reads hosts and ports as people write them', () => {
    expect(parseHostAndPorts('example.com')).toEqual({ host: 'example.com', ports: null })
    expect(parseHostAndPorts('example.com:80,443')).toEqual({ host: 'example.com', ports: [80, 443] })
    expect(parseHostAndPorts('[2001:db8::1]:443')).toEqual({ host: '2001:db8::1', ports: [443] })
    expect(parseHostAndPorts('2001:db8::1')).toEqual({ host: '2001:db8::1', ports: null })
  })
})

describe('airlock create', () => {
  it('[CR20] [CR23] takes the address of a repository, and refuses one that cannot be', async () => {
    await using cli = await stagedCli()
    const create = (...args: readonly string[]) => cli.run(['create', '--name', 'demo', ...args])
    expect(await create('--from', 'https://me:secret@git.example/x')).toMatchObject({
      code: 1,
      stderr: expect.not.stringContaining('secret@') as string,
    })
    expect(await create('--from', 'https://git.example/x', '--network', 'offline')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Nothing can be cloned without a network') as string,
    })
    expect(await create('--ref', 'main')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('needs a repository') as string,
    })
  })
})
