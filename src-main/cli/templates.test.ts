import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stagedCli } from './fixtures/staged-cli.ts'

async function withFiles(files: Readonly<Record<string, string>>) {
  const cli = await stagedCli()
  const directory = join(cli.home, 'config', 'templates')
  await mkdir(directory, { recursive: true })
  for (const [id, text] of Object.entries(files)) await writeFile(join(directory, `${id}.json`), text)
  return Object.assign(cli, { templates: directory })
}

const mine = JSON.stringify({
  ...{ title: 'Mine', description: 'What I need.', base: 'debian', steps: ['apt install ripgrep', ['echo', 'a b']] },
  ...{ cpus: 3, memoryMb: 512, network: { mode: 'offline', hosts: ['mirror.example'] } },
})

describe('[PK26] airlock templates', () => {
  it('lists yours and those that come with Airlock, and tells broken ones by their file', async () => {
    await using cli = await withFiles({ mine, bad: '{' })
    const listed = await cli.run(['templates'])
    expect(listed).toMatchObject({ code: 0, stderr: expect.stringContaining('bad.json, line 1: It is not JSON') })
    expect(listed.stdout).toMatch(
      /^ID +KIND +BEGINS WITH +STEPS +TITLE\nmine +yours +debian +2 +Mine\ndebian +built-in /,
    )
    const { directory, templates } = JSON.parse((await cli.run(['templates', '--json'])).stdout) as {
      directory: string
      templates: readonly { readonly id: string; readonly kind: string }[]
    }
    expect(directory).toBe(cli.templates)
    expect(templates.map(({ id, kind }) => [id, kind])).toEqual([
      ['mine', 'yours'],
      ['bad', 'broken'],
      ['debian', 'built-in'],
    ])
  })

  it('shows what one is made of', async () => {
    await using cli = await withFiles({ mine, bad: '{' })
    expect((await cli.run(['templates', 'show', 'mine'])).stdout).toBe(
      [
        'Mine: What I need.',
        `File: ${join(cli.templates, 'mine.json')}`,
        'Begins with: debian',
        'Then, as root (not built yet):',
        '  apt install ripgrep',
        "  echo 'a b'",
        'CPUs: 3',
        'Memory: 512 MB',
        'Network: offline',
        'Hosts: mirror.example',
        '',
      ].join('\n'),
    )
    expect((await cli.run(['templates', 'show', 'debian'])).stdout).toContain('airlock/base:debian')
    expect(await cli.run(['templates', 'show', 'bad'])).toMatchObject({ code: 1, stdout: '' })
    expect((await cli.run(['templates', 'show', 'none'])).stderr).toContain('There is no template “none”.')
  })

  it('[PK25] saves a sandbox, replaces only when told to, and removes', async () => {
    await using cli = await withFiles({ bad: '{' })
    await cli.run(['create', '--name', 'demo', '--json'])
    const saved = await cli.run(['templates', 'save', 'demo', '--as', 'again', '--title', 'Again'])
    const file = join(cli.templates, 'again.json')
    expect(saved).toMatchObject({ code: 0, stdout: `Saved in ${file}.\n` })
    expect(saved.stderr).toContain('airlock create --name NAME --template again')
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ title: 'Again', base: 'debian', steps: [] })
    expect(await cli.run(['templates', 'save', 'demo', '--as', 'again'])).toMatchObject({ code: 1 })
    expect(await cli.run(['templates', 'save', 'demo', '--as', 'again', '--force'])).toMatchObject({ code: 0 })
    expect((await cli.run(['templates', 'save', 'demo', '--as', 'A/b'])).stderr).toContain('small letters')
    expect(await cli.run(['templates', 'rm', 'again', 'bad'])).toMatchObject({ code: 0 })
    expect((await cli.run(['templates', 'rm', 'again'])).stderr).toContain('There is no template of yours “again”.')
  })

  it('[PK27] what a template leaves open is as set, and what is asked for wins over both', async () => {
    await using cli = await withFiles({ mine: mine.replace(/"steps":\[.*\]\],?/, '"steps":[],') })
    const created = async (name: string, ...more: readonly string[]) => {
      await cli.run(['create', '--name', name, '--template', 'mine', ...more])
      return [...cli.engine.sandboxes.values()].at(-1)?.spec.limits
    }
    expect(await created('n0')).toMatchObject({ cpus: 3, memoryBytes: 512 * 1024 ** 2 })
    expect(await created('n1', '--cpus', '1')).toMatchObject({ cpus: 1, memoryBytes: 512 * 1024 ** 2 })
    const shown = await cli.run(['network', 'show', 'n0', '--json'])
    expect(shown.stdout).toContain('mirror.example')
    expect(JSON.parse(shown.stdout)).toMatchObject({ policy: { mode: 'offline' } })
  })
})
