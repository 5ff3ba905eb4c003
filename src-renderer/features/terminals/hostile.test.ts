import headless from '@xterm/headless'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defuse } from './defuse.ts'
import { ReplyBudget } from './reply-budget.ts'
import { TitleFollower } from './title-follower.ts'

function open() {
  const terminal = new headless.Terminal({
    cols: 80,
    rows: 24,
    scrollback: 500,
    allowProposedApi: true,
    logLevel: 'off',
  })
  defuse(terminal, () => false, new ReplyBudget(() => 0))
  const replies: string[] = []
  terminal.onData((text) => replies.push(text))
  terminal.onBinary((text) => replies.push(text))
  const write = (bytes: string | Uint8Array) =>
    new Promise<void>((done) => {
      terminal.write(bytes, done)
    })
  const lines = () =>
    Array.from({ length: terminal.rows }, (_, row) => {
      const { active } = terminal.buffer
      return active.getLine(active.baseY + row)?.translateToString(true) ?? ''
    })
  return { terminal, replies, write, lines }
}

/** Sequences as programs and attackers write them, with counts that no screen has. */
const parameter = fc.oneof(
  fc.constantFrom('', '0', '1', '2', '2147483647', '4294967296', '-1', '1:2:3', '38;5;999', '?1049', '?2026', '>1'),
  fc.nat(100_000).map(String),
)
const csi = fc
  .tuple(
    fc.constantFrom('', '?', '>', '=', '!'),
    fc.array(parameter, { maxLength: 40 }),
    fc.constantFrom('', '$', ' ', "'", '"', '*', '#'),
    fc.constantFrom(...'@ABCDEFGHIJKLMPSTXZ`abcdefghijklmnopqrstuvwxyz{|}~'),
  )
  .map(([prefix, parameters, between, final]) => `\x1b[${prefix}${parameters.join(';')}${between}${final}`)
const payload = fc.oneof(fc.string({ maxLength: 200 }), fc.constant('?'), fc.constant('x'.repeat(20_000)))
const textSequence = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(']0;', ']2;', ']4;1;', ']7;', ']8;;', ']8;id=a;', ']10;', ']52;c;', ']104', ']133;A;', ']633;P;'),
      fc.constantFrom('P$q', 'P+q', 'Pq', 'P1;2|', '_G', '^', 'X'),
    ),
    payload,
    fc.constantFrom('\x07', '\x1b\\', '', '\x18'),
  )
  .map(([start, text, end]) => `\x1b${start}${text}${end}`)
const single = fc.constantFrom('\x1bc', '\x1b7', '\x1b8', '\x1b#8', '\x1bZ', '\x1bE', '\x1bM', '\x05', '\x9b6n', '\x0e')
const bytes = fc.uint8Array({ maxLength: 300 })
const text = fc.oneof(csi, csi, textSequence, single, fc.string({ unit: 'binary', maxLength: 80 }))
const output = fc.array(fc.oneof(text, text, text, bytes), { maxLength: 60 })

describe('[T-T5] any output', () => {
  it('leaves a terminal alive, with no more answers than its programs may have', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(output, async (pieces) => {
        const { terminal, replies, write, lines } = open()
        for (const piece of pieces) await write(piece)
        // Ends whatever is open: a sequence, another character set, another screen.
        await write('\x18\x1b\\\x1bcstill here')
        expect(lines()[0]).toBe('still here')
        expect(replies.length).toBeLessThanOrEqual(200)
        // What is answered is a sequence, never a line that a shell would run.
        expect(replies.join('')).not.toMatch(/[\r\n]/)
        terminal.dispose()
      }),
      { numRuns: 200 },
    )
  })
})

describe('[T-T7] letters that are hard to show', () => {
  it('do not stop a terminal: very many marks on one, joined pictures, halves of pairs', async () => {
    const { write, lines } = open()
    await write(`e${'\u0301'.repeat(200_000)}`)
    await write('\u{1f468}\u200d'.repeat(20_000))
    await write('\ud800\udc00\ud800x\udfff')
    await write('\x1bcstill here')
    expect(lines()[0]).toBe('still here')
  })

  it('come whole when they come in pieces, and as a sign for what is no letter', async () => {
    const { write, lines } = open()
    for (const byte of Buffer.from('Grüße 日本 \u{1f600}|')) await write(Uint8Array.of(byte))
    await write(Uint8Array.of(0x61, 0xff, 0xc0, 0xaf, 0xed, 0xa0, 0x80, 0x62))
    expect(lines()[0]).toMatch(/^Grüße 日本 \u{1f600}\|a\ufffd*b$/u)
  })
})

describe('[T-T2] titles', () => {
  it('are told a few times a second however often they are set, without tricks', () => {
    const told: string[] = []
    const later: (() => void)[] = []
    const follower = new TitleFollower(
      (title) => told.push(title),
      (then) => later.push(then),
    )
    for (let count = 0; count < 10_000; count++) follower.heed(`title ${count}`)
    expect(later).toHaveLength(1)
    later.shift()?.()
    expect(told).toEqual(['title 9999'])
    follower.heed(`a\u202eb\nc${'x'.repeat(1_000_000)}`)
    later.shift()?.()
    expect(told[1]).toMatch(/^a b c/)
    expect(told[1]?.length).toBeLessThanOrEqual(120)
    follower.heed('\u200b\n')
    later.shift()?.()
    expect(told).toHaveLength(2)
  })
})

describe('sixel and other pictures', () => {
  it('are not drawn: their bytes are passed over', async () => {
    const { write, lines } = open()
    await write(
      '\x1bPq#0;2;0;0;0#0~~@@vv@@~~@@~~$\x1b\\\x1b_Ga=T,f=24,s=1,v=1;AAAA\x1b\\\x1b]1337;File=inline=1:AAAA\x07text',
    )
    expect(lines()[0]).toBe('text')
  })
})
