import headless from '@xterm/headless'
import { describe, expect, it } from 'vitest'
import { defuse, isFocusReport } from './defuse.ts'
import { ReplyBudget } from './reply-budget.ts'

const most = 2_147_483_647

interface Circumstances {
  readonly isReplaying?: boolean
  readonly now?: () => number
}

function open({ isReplaying = false, now = () => 0 }: Circumstances = {}) {
  const terminal = new headless.Terminal({ cols: 80, rows: 24, scrollback: 1000, allowProposedApi: true })
  defuse(terminal, () => isReplaying, new ReplyBudget(now))
  const replies: string[] = []
  terminal.onData((text) => replies.push(text))
  const write = (text: string) =>
    new Promise<void>((done) => {
      terminal.write(text, done)
    })
  const lines = () =>
    Array.from({ length: terminal.rows }, (_, row) => {
      const { active } = terminal.buffer
      return active.getLine(active.baseY + row)?.translateToString(true) ?? ''
    })
  return { terminal, replies, write, lines }
}

describe('[T-T1] a count that no screen has', () => {
  const finals = [...'STLMIZb@PXABCDEFGHadefJKt`', " '}", " '~", ' @', ' A'].map((final) => final.trim())

  it.each(finals)('ends promptly for ESC[2147483647%s, alone and as a flood', async (final) => {
    const { write, lines } = open()
    // Without a bound one alone takes minutes to hours, or asks for gigabytes.
    await write(`x\x1b[${most}${final}`)
    await write(`x\x1b[${most}${final}`.repeat(500))
    await write('\x1bcstill here')
    expect(lines()[0]).toBe('still here')
  })

  it('does what the largest count that makes a difference would do', async () => {
    const { terminal, write, lines } = open()
    await write(`top\r\n\x1b[${most}S`)
    expect(lines().join('')).toBe('')
    await write(`\x1b[Htop\x1b[${most}T`)
    expect(lines().join('')).toBe('')
    await write(`\x1b[Htop\x1b[H\x1b[${most}L`)
    expect(lines().join('')).toBe('')
    await write(`\x1b[Habc\x1b[1;2H\x1b[${most}P`)
    expect(lines()[0]).toBe('a')
    await write(`\x1b[H\x1b[${most}I`)
    expect(terminal.buffer.active.cursorX).toBe(79)
    await write(`\x1b[2J\x1b[H=\x1b[${most}b`)
    expect(lines()[0]).toBe('='.repeat(80))
  })

  it('leaves counts that a screen has as they are', async () => {
    const { write, lines } = open()
    await write('one\r\ntwo\r\nthree\x1b[H\x1b[2M')
    expect(lines()[0]).toBe('three')
    await write('\x1b[2J\x1b[H-\x1b[9b')
    expect(lines()[0]).toBe('-'.repeat(10))
    await write('\x1b[Hx\x1b[b')
    expect(lines()[0]).toBe(`xx${'-'.repeat(8)}`)
  })

  it('does not repeat a character with very many marks on it', async () => {
    const { terminal, write } = open()
    await write(`e${'\u0301'.repeat(50_000)}`)
    await write(`\x1b[${most}b`.repeat(5))
    expect(terminal.buffer.active.length).toBeLessThan(100)
  })
})

describe('[T-T5] programs that ask the terminal', () => {
  const questions = ['\x1b[c', '\x1b[>c', '\x1b[5n', '\x1b[6n', '\x1b[?6n', '\x1b[4$p', '\x1b[?1$p', '\x1bP$qm\x1b\\']

  it.each(questions)('get answers to %j, but not without end', async (question) => {
    let now = 0
    const { replies, write } = open({ now: () => now })
    await write(question)
    expect(replies).toHaveLength(1)
    await write(question.repeat(5000))
    expect(replies).toHaveLength(200)
    now = 1000
    await write(question)
    expect(replies).toHaveLength(201)
  })

  it.each(questions)('get no second answer to %j when what was printed is shown again', async (question) => {
    const { replies, write } = open({ isReplaying: true })
    await write(question)
    expect(replies).toEqual([])
  })

  it('never get their own words typed into their input', async () => {
    const { replies, write } = open()
    await write(
      '\x1bP$q\nrm -rf ~\n\x1b\\\x1bP+q\nrm -rf ~\n\x1b\\\x1b]52;c;?\x07\x1b]4;0;\nrm -rf ~\n?\x07\x1b[21t\x1b[20t',
    )
    expect(replies.join('')).not.toContain('rm')
    expect(replies.join('')).not.toContain('\n')
  })

  it('know the focus reports, which are answers too', () => {
    expect(['\x1b[I', '\x1b[O', 'I', '\x1b[A'].map(isFocusReport)).toEqual([true, true, false, false])
  })
})

describe('[T-T6] a sequence that never ends', () => {
  it.each([
    // xterm itself gives a payload up at 10 MB.
    ['OSC', '\x1b]8;;http://a/'],
    ['DCS', '\x1bP$q'],
    ['APC', '\x1b_'],
    ['PM', '\x1b^'],
  ])('%s of 11 MB leaves the terminal alive once it is cut off', { timeout: 60_000 }, async (_name, start) => {
    const { write, lines } = open()
    await write(start)
    const piece = 'x'.repeat(1_000_000)
    for (let sent = 0; sent < 11; sent++) await write(piece)
    await write('\x1b\\\x1bcstill here')
    expect(lines()[0]).toBe('still here')
  })
})
