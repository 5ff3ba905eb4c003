import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { clientOf } from '../../testing/agent/agent-for-file.ts'
import { startAgent } from '../../testing/agent/agent-process.ts'
import { Collected } from '../../testing/agent/collect.ts'

const size = { columns: 80, rows: 24 }

async function shell(program: string, files: Readonly<Record<string, string>> = {}) {
  const agent = await startAgent({ shell: program })
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(agent.home, name, '..'), { recursive: true })
    await writeFile(join(agent.home, name), content)
  }
  const client = await clientOf(agent)
  const info = await client.terminals.open({ size })
  const view = await client.terminals.attach(info.id, {})
  const seen = new Collected(view.stream, (bytes) => {
    view.acknowledge(bytes)
  })
  const secret = info.markSecret ?? 'none'
  return {
    agent,
    client,
    info,
    seen,
    secret,
    type: (text: string) => view.stream.write(text),
    /** Resolves once the shell marked the end of a command with this code. */
    ended: (code: number) => seen.until(`\x1b]133;D;${code};airlock=${secret}\x07`),
    marks: () =>
      [...seen.text.matchAll(/\x1b\]133;([^\x07]*)\x07/g)].map(([, mark]) =>
        mark?.replace(`airlock=${secret}`, 'ours'),
      ),
    async [Symbol.asyncDispose]() {
      await client.close()
      await agent[Symbol.asyncDispose]()
    },
  }
}

describe.each([
  { name: 'bash', program: '/bin/bash', files: { '.bashrc': 'theirs=read; PROMPT_COMMAND="last=\\$?;"\n' } },
  { name: 'zsh', program: '/usr/bin/zsh', files: { '.zshrc': 'theirs=read\n', '.zshenv': 'early=read\n' } },
  { name: 'fish', program: '/usr/bin/fish', files: { '.config/fish/config.fish': 'set theirs read\n' } },
])('[TE17] $name', ({ name, program, files }) => {
  it('marks its commands with their exit codes, and reads the person’s own start files as ever', async () => {
    await using terminal = await shell(program, files)
    const { marks, type, ended, seen } = terminal
    await seen.until('\x1b]133;A;')
    type('sh -c "exit 3"\r')
    await ended(3)
    type('echo "theirs was $theirs"\r')
    await seen.until('theirs was read')
    await ended(0)
    await seen.until((text) => text.split('\x1b]133;A;').length > 3)
    const kinds = marks().map((mark) => mark?.[0])
    expect(kinds.filter((kind) => kind === 'C')).toHaveLength(2)
    for (const mark of marks()) expect(mark).toMatch(/;ours$/)
    // Where it is, so that paths in its output can be found.
    expect(marks().find((mark) => mark?.startsWith('A'))).toBe(`A;cwd_url=${terminal.agent.workspace};ours`)
    if (name !== 'bash') expect(marks()).toContain('C;cmdline_url=sh%20-c%20%22exit%203%22;ours')
  })

  it('leaves nothing to its children, and marks nothing in shells inside', async () => {
    await using terminal = await shell(program, files)
    terminal.type(`env | sort; echo "env""ended"; ${program} -c 'echo inner''most'\r`)
    await terminal.seen.until('innermost')
    const environment = terminal.seen.text
    expect(environment).toContain('HOME=')
    expect(environment).not.toMatch(/^(AIRLOCK_(?!PROXY=)|ZDOTDIR|__airlock)/m)
  })

  it('tells a folder with odd letters whole', async () => {
    await using terminal = await shell(program, files)
    const odd = 'a b;\u00e9%\u4e2d'
    await mkdir(join(terminal.agent.workspace, odd))
    terminal.type(`cd '${odd}'\r`)
    await terminal.seen.until('%E4%B8%AD;airlock=')
    const mark = terminal.marks().findLast((one) => one?.startsWith('A;')) ?? ''
    const path = decodeURIComponent(/cwd_url=([^;]*)/.exec(mark)?.[1] ?? '')
    expect(path).toBe(join(terminal.agent.workspace, odd))
  })
})

describe('[TE17] shells', () => {
  it('have a secret each, the same again after a stop, and none where nothing is marked', async () => {
    await using first = await shell('/bin/bash')
    const other = await first.client.terminals.open({ size })
    expect(other.markSecret).toMatch(/^[0-9a-f]{32}$/)
    expect(other.markSecret).not.toBe(first.secret)
    expect((await first.client.terminals.open({ size, command: ['cat'] })).markSecret).toBeNull()
    await first.client.close()
    await first.agent.restart()
    const client = await clientOf(first.agent)
    const again = (await client.terminals.list()).find(({ id }) => id === other.id)
    expect(again).toMatchObject({ restored: true, markSecret: other.markSecret })
    await client.close()
    await using plain = await shell('/bin/sh')
    expect(plain.info.markSecret).toBeNull()
  })

  it('go on with a PROMPT_COMMAND that is a list, and with a prompt that changes itself', async () => {
    await using terminal = await shell('/bin/bash', {
      '.bashrc': 'PROMPT_COMMAND=("seen=\\$?" "PS1=\\"code \\$seen > \\"")\n',
    })
    terminal.type('(exit 5)\r')
    await terminal.ended(5)
    await terminal.seen.until('code 5 > ')
    await terminal.seen.until('\x1b]133;B;')
  })
})
