import headless from '@xterm/headless'
import { describe, expect, it } from 'vitest'
import { CommandMarks, type MarkedTerminal } from './command-marks.ts'
import { parseMark } from './parse-mark.ts'

const secret = 'a1'.repeat(16)
const mark = (kind: string, ...fields: readonly string[]) =>
  `\x1b]133;${[kind, ...fields, `airlock=${secret}`].join(';')}\x07`

function open(now?: () => number) {
  const terminal = new headless.Terminal({ cols: 20, rows: 6, scrollback: 100, allowProposedApi: true })
  const marks = new CommandMarks(terminal as unknown as MarkedTerminal, () => secret, now)
  const write = (text: string) =>
    new Promise<void>((done) => {
      terminal.write(text, done)
    })
  const run = (typed: string, output: string, code: number) =>
    write(
      `${mark('A', 'cwd_url=/work%20here')}$ ${mark('B')}${typed}\r\n${mark('C')}${output}${mark('D', String(code))}`,
    )
  return { terminal, marks, write, run }
}

describe('[TE17] commands in a terminal', () => {
  it('are known by their text, their place and how they ended', async () => {
    const { marks, run } = open()
    await run('npm test', 'ok\r\n', 0)
    await run('echo a line that is longer than the screen', 'long\r\n', 3)
    expect(marks.commands.map(({ text, exit }) => [text, exit])).toEqual([
      ['npm test', 0],
      ['echo a line that is longer than the screen', 3],
    ])
    expect(marks.commands.map(({ prompt }) => prompt.line)).toEqual([0, 2])
    expect(marks.directory).toBe('/work here')
    expect(marks.isAtPrompt).toBe(false)
  })

  it('have their output as text, lines that were too long for the screen in one', async () => {
    const { marks, run } = open()
    expect(marks.lastOutput()).toBeNull()
    await run('seq 2', `1\r\n${'x'.repeat(50)}\r\n`, 0)
    expect(marks.lastOutput()?.text).toBe(`1\n${'x'.repeat(50)}`)
  })

  it('are none for an empty line at the prompt', async () => {
    const { marks, write } = open()
    await write(`${mark('A')}$ ${mark('B')}\r\n${mark('D', '0')}${mark('A')}$ `)
    expect(marks.commands).toEqual([])
    expect(marks.isAtPrompt).toBe(true)
  })

  it('go when their lines are forgotten', async () => {
    const { marks, run, write } = open()
    await run('old', '', 0)
    await write('\r\n'.repeat(200))
    expect(marks.commands).toEqual([])
  })

  it('[TE19] cost nothing when a program repeats their marks without end', async () => {
    const { terminal, marks, run, write } = open(() => 0)
    await run('before', '', 0)
    await write(`${mark('A')}${mark('B')}${mark('B')}${mark('C')}${mark('C')}`.repeat(500))
    await write(`${mark('A')}${mark('B')}`.repeat(500))
    // Three for each command, and the prompt that is there now with its end.
    expect(terminal.markers.length).toBeLessThanOrEqual(marks.commands.length * 3 + 2)
    await write(`${mark('A')}${mark('B')}${mark('C')}`.repeat(5000))
    expect(marks.commands.length).toBeLessThanOrEqual(1000)
    expect(terminal.markers.length).toBeLessThanOrEqual(marks.commands.length * 3 + 2)
  })

  it('[TE19] are not heeded faster than any shell runs them, and are again a second later', async () => {
    let now = 0
    const { marks, write, run } = open(() => now)
    await write(`${mark('A')}${mark('B')}`.repeat(2001))
    expect(marks.isAtPrompt).toBe(false)
    await run('too soon', '', 0)
    expect(marks.commands).toEqual([])
    now = 1000
    await run('later', '', 0)
    expect(marks.commands.map(({ text }) => text)).toEqual(['later'])
  })

  it('are never made up by what a program prints', async () => {
    const { marks, write } = open()
    await write('\x1b]133;A\x07$ \x1b]133;C;cmdline_url=rm\x07\x1b]133;D;0;airlock=guess\x07')
    expect(marks.commands).toEqual([])
    expect(parseMark('A', null)).toBeNull()
    expect(parseMark('A;airlock=', '')).toBeNull()
    expect(parseMark(`A;cwd_url=%ff;airlock=${secret}`, secret)).toEqual({ kind: 'prompt', directory: null })
    expect(parseMark(`D;99999999;airlock=${secret}`, secret)).toEqual({ kind: 'ended', exit: null })
    expect(parseMark(`Z;airlock=${secret}`, secret)).toBeNull()
  })
})
