import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SecretsView } from '../../src-shared/api/secrets.ts'
import { stagedPlace } from '../backend/egress/presets/fixtures/staged-place.ts'
import { Presets } from '../backend/egress/presets/presets.ts'
import { stagedCli } from './fixtures/staged-cli.ts'

const value = 'sk-test-0123456789/abcdef+secret'

/** All text of all files below a directory, by path. */
async function textsBelow(directory: string): Promise<readonly (readonly [string, string])[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return await Promise.all(files.map(async (path) => [path, await readFile(path, 'latin1')] as const))
}

describe('[SC15] airlock secrets', () => {
  it('adds from standard input, grants, limits, revokes and removes', async () => {
    await using cli = await stagedCli()
    expect((await cli.run(['create', '--name', 'demo'])).code).toBe(0)
    const added = await cli.run(['secrets', 'add', 'anthropic'], `${value}\n`)
    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('Anthropic') as string })
    expect(added.stderr).toContain('kept in a file that only you can read')
    expect((await cli.run(['secrets', 'grant', 'demo', 'Anthropic'])).stdout).toContain('0 of 1000 requests this hour')
    await cli.run(['secrets', 'limit', 'demo', 'Anthropic', '--requests-per-hour', '7', '--bytes-per-day', '1g'])
    const { secrets } = JSON.parse((await cli.run(['secrets', '--json'])).stdout) as SecretsView
    expect(secrets).toMatchObject([
      {
        title: 'Anthropic',
        targets: [{ address: 'http://anthropic.airlock.internal', host: 'api.anthropic.com', header: 'x-api-key' }],
        grants: [
          { sandboxName: 'demo', limits: { requestsPerHour: 7, requestsPerDay: 10_000, bytesPerDay: 1024 ** 3 } },
        ],
      },
    ])
    expect((await cli.run(['secrets', 'revoke', 'demo', 'Anthropic'])).stdout).toContain('no sandbox may use it')
    expect((await cli.run(['secrets', 'rm', 'Anthropic'])).code).toBe(0)
    expect((await cli.run(['secrets'])).stdout).toContain('There are no secrets.')
    expect((await cli.run(['secrets', 'rm', 'Anthropic'])).stderr).toContain('There is no secret “Anthropic”.')
  })

  it('takes any host, header and scheme', async () => {
    await using cli = await stagedCli()
    const custom = ['--host', 'git.example.com', '--scheme', 'basic', '--user', 'me', '--git', '--title', 'Our git']
    const added = await cli.run(['secrets', 'add', ...custom, '--json'], value)
    expect(JSON.parse(added.stdout)).toMatchObject({
      title: 'Our git',
      targets: [{ address: 'http://git.airlock.internal', host: 'git.example.com', scheme: 'basic' }],
      variables: ['GIT_CONFIG_KEY_0', 'GIT_CONFIG_VALUE_0', 'GIT_CONFIG_COUNT'],
    })
    expect((await cli.run(['secrets', 'add', '--host', '10.0.0.1'], value)).code).toBe(1)
    expect((await cli.run(['secrets', 'add'], value)).stderr).toMatch(/Name a preset \(.*anthropic.*, or the host/)
    expect((await cli.run(['secrets', 'add', 'nothing'], value)).code).toBe(2)
  })

  it('[SC13] programs get its variables, what is given with one wins', async () => {
    await using cli = await stagedCli()
    await cli.run(['create', '--name', 'demo'])
    await cli.run(['secrets', 'add', 'openai'], value)
    const printed = async (...options: string[]) => {
      const shell = 'echo "$OPENAI_BASE_URL $OPENAI_API_KEY"'
      return (await cli.run(['exec', 'demo', ...options, '--', 'sh', '-c', shell])).stdout.trim()
    }
    expect(await printed()).toBe('')
    await cli.run(['secrets', 'grant', 'demo', 'OpenAI'])
    expect(await printed()).toBe('http://openai.airlock.internal/v1 kept-by-airlock-outside-of-this-sandbox')
    expect(await printed('--env', 'OPENAI_API_KEY=own')).toBe('http://openai.airlock.internal/v1 own')
    await cli.run(['secrets', 'revoke', 'demo', 'OpenAI'])
    expect(await printed()).toBe('')
  })

  it('[SC15] asks at a terminal without showing what is typed', async () => {
    await using cli = await stagedCli()
    const modes: boolean[] = []
    const running = cli.begin(['secrets', 'add', 'openai'], null)
    Object.assign(running.stdin, { isTTY: true, setRawMode: (raw: boolean) => modes.push(raw) })
    await expect.poll(() => running.stderr.text).toContain('Value (not shown): ')
    running.stdin.write('sk-tesx\u007f')
    running.stdin.write(`t${value}\r`)
    expect(await running.code).toBe(0)
    expect(modes).toEqual([true, false])
    expect(running.stdout.text + running.stderr.text).not.toContain(value)
    const kept = await readFile(join(cli.directories.state, 'secret-values.json'), 'utf8')
    expect(kept).toContain(`sk-test${value}`)
  })

  it('[SC23] takes for npm the one registry that npm uses, and asks which where it uses several', async () => {
    const configuration: Record<string, string> = { registry: 'https://npm.example/all/' }
    const computer = () => stagedPlace({ 'npm config list --json': JSON.stringify(configuration) })
    await using cli = await stagedCli({ openPresets: (options) => Presets.open({ ...options, computer }) })
    const added = await cli.run(['secrets', 'add', 'npm', '--json'], value)
    expect(added.stderr).toContain('For npm.example/all, the registry that npm uses.')
    expect(JSON.parse(added.stdout)).toMatchObject({
      targets: [{ address: 'http://npm.airlock.internal/all', host: 'npm.example' }],
    })
    configuration['@company:registry'] = 'https://npm.company.example/'
    const refused = await cli.run(['secrets', 'add', 'npm'], value)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/npm\.example\/all, npm\.company\.example\.[^]*--host/)
    const named = await cli.run(['secrets', 'add', 'npm', '--host', 'npm.company.example', '--json'], value)
    expect(JSON.parse(named.stdout)).toMatchObject({ targets: [{ host: 'npm.company.example' }] })
  })

  it('[SC3] [T-F3] takes no title that hides something or moves a cursor', async () => {
    await using cli = await stagedCli()
    for (const title of ['a\u001b[2J', 'a\u202eb', 'a\u3164', 'a\nb']) {
      expect(await cli.run(['secrets', 'add', 'openai', '--title', title], value)).not.toMatchObject({ code: 0 })
    }
    expect(await cli.run(['secrets', 'add', 'openai', '--title', 'Schlüssel ❤️'], value)).toMatchObject({ code: 0 })
  })

  it('[SC1] no output, record, log or file has a value, but the one where values lie', async () => {
    await using cli = await stagedCli()
    const outputs: string[] = []
    const run = async (line: readonly string[], input?: string) => {
      const { stdout, stderr } = await cli.run(line, input)
      outputs.push(stdout, stderr)
    }
    await run(['create', '--name', 'demo'])
    await run(['secrets', 'add', 'openai', '--json'], value)
    await run(['secrets', 'add', 'openai'], `${value} with a space`)
    await run(['secrets', 'add', 'npm'], value)
    await run(['secrets', 'add', '--host', 'a b'], value)
    await run(['secrets', 'add', '--host', 'api.example.com'], value.repeat(1000))
    await run(['secrets', 'grant', 'demo', 'OpenAI', '--json'])
    await run(['secrets', 'replace', 'OpenAI'], value)
    for (const line of [['secrets'], ['ls'], ['inspect', 'demo'], ['logs', 'demo'], ['doctor'], ['settings']]) {
      await run([...line, '--json'])
      await run(line)
    }
    await run(['exec', 'demo', '--', 'env'])
    await run(['verify', 'demo'])
    await run(['rm', '--force', 'demo'])
    expect(outputs.join('\n')).not.toContain(value)
    expect(cli.log.lines.join('\n')).not.toContain(value)
    const holding = (await textsBelow(cli.home)).filter(([, text]) => text.includes(value))
    expect(holding.map(([path]) => path)).toEqual([join(cli.directories.state, 'secret-values.json')])
    const kept = () => readFile(join(cli.directories.state, 'secrets.json'), 'utf8')
    await expect.poll(async () => (JSON.parse(await kept()) as SecretsView).secrets[0]?.grants).toEqual([])
  })
})
