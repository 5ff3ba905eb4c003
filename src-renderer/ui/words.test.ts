import { describe, expect, it } from 'vitest'
import {
  bytesInWords,
  durationInWords,
  harmless,
  isolationWords,
  proofInWords,
  shortcutInWords,
  shownName,
} from './words.ts'

describe('words', () => {
  it('writes amounts as people read them', () => {
    expect([0, 1023, 1024, 1536, 10 * 1024 ** 2, 2 * 1024 ** 3].map(bytesInWords)).toEqual([
      '0 B',
      '1023 B',
      '1 KB',
      '1.5 KB',
      '10 MB',
      '2 GB',
    ])
    expect([40, 1500, 12_400, 61_000].map(durationInWords)).toEqual(['0.0 s', '1.5 s', '12 s', '1 min 1 s'])
  })

  it('makes text of a sandbox harmless: no controls, no direction tricks, bounded', () => {
    expect(harmless('\x1b[31mred\x07\u202egnp.exe\u200b')).toBe('[31mred gnp.exe')
    expect(harmless('a\n  b\tc')).toBe('a b c')
    expect(harmless('x'.repeat(500))).toHaveLength(80)
  })

  it('[T-F3] leaves nothing in a label that hides, towers over other lines or is cut in two', () => {
    expect(harmless('a\u061cb\u00adc\u3164d\u{e0041}e\ufff9f')).toBe('a b c d e f')
    expect(harmless(`Z${'\u0301'.repeat(200)}y`)).toBe(`Z${'\u0301'.repeat(4)}y`)
    expect(harmless('😀'.repeat(100))).not.toMatch(/\p{Cs}/u)
    expect(harmless('lone \ud800 half')).toBe('lone half')
    expect(harmless('I ❤️ it')).toBe('I ❤️ it')
    expect(harmless(`${' '.repeat(50_000_000)}end`)).toHaveLength(1)
  })

  it('[T-F3] shows a name as what it is: an escape stands for what cannot be seen, and two names never look alike', () => {
    expect(shownName('a\n\x1b[31mb')).toBe('a\\x0a\\x1b[31mb')
    expect(shownName('caf\udce9')).toBe('caf\\u{dce9}')
    expect(shownName('a  b ')).toBe('a  b ')
    expect(shownName('x'.repeat(500))).toHaveLength(80)
    expect(shownName('😀'.repeat(100))).not.toMatch(/\p{Cs}/u)
  })

  it('never says proven for what was not measured in this run', () => {
    const proof = { level: 'gvisor', proven: true, evidence: '', probes: [], verifiedAt: '' } as const
    expect(isolationWords(null)).not.toContain('proven')
    expect(isolationWords(proof)).toBe('gVisor · proven')
    expect(isolationWords(proof, false)).not.toContain('proven')
    expect(isolationWords({ ...proof, proven: false })).toBe('gVisor · not proven')
    expect(isolationWords({ ...proof, proven: false }, false)).toBe('gVisor · not proven when it last ran')
  })

  it('[IS13] counts what held and says when, or names what did not hold', () => {
    const probe = (name: string, ok: boolean) =>
      ({ name, ok, witness: 'inside', tried: '', seen: '', meaning: '' }) as const
    const verifiedAt = new Date(2026, 0, 2, 12, 4).toISOString()
    const proof = {
      level: 'gvisor',
      proven: true,
      evidence: '',
      probes: [probe('user', true), probe('names', true)],
      verifiedAt,
    } as const
    expect(proofInWords(proof)).toBe('gVisor · proven 2/2 at 12:04')
    expect(proofInWords(proof, false)).toBe('gVisor · when it last ran')
    expect(proofInWords(null)).toBe('not measured yet')
    const broken = { ...proof, proven: false, probes: [...proof.probes, probe('net\u202ework', false)] }
    expect(proofInWords(broken)).toBe('gVisor · not proven: net work')
    expect(proofInWords({ ...broken, probes: [...broken.probes, probe('mounts', false)] })).toBe(
      'gVisor · not proven: net work and more',
    )
  })

  it('writes shortcuts as the keyboard has them', () => {
    expect(shortcutInWords('Mod+Shift+N', false)).toBe('Ctrl+Shift+N')
    expect(shortcutInWords('Mod+Shift+N', true)).toBe('⌘⇧N')
    expect(shortcutInWords('Mod+Plus', false)).toBe('Ctrl++')
    expect(shortcutInWords('Ctrl+Alt+ArrowUp', true)).toBe('⌃⌥↑')
  })
})
