import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { PhaseProgress } from '../../src-shared/engine/phases.ts'
import { PhaseLines } from './phase-lines.ts'

const pulling: PhaseProgress = {
  name: 'image',
  state: 'running',
  detail: 'Layer 3 of 7 \u001b[2J',
  fraction: 0.42,
  milliseconds: 0,
  note: null,
}
const pulled: PhaseProgress = { ...pulling, state: 'done', detail: 'Pulled', fraction: 1, milliseconds: 1234 }

function shown(isTTY: boolean): string {
  const stderr = Object.assign(new PassThrough(), { isTTY, columns: 60 })
  const lines = new PhaseLines(stderr)
  lines.show([pulling])
  lines.show([pulled])
  lines.show([pulled])
  lines.end()
  return String(stderr.read())
}

describe('the phases of an operation', () => {
  it('are one line each when nobody watches', () => {
    expect(shown(false)).toBe('✓ image     Pulled 1.2 s\n')
  })

  it('[CR2] are told with what should be known of them, once', () => {
    const stderr = Object.assign(new PassThrough(), { isTTY: false, columns: 60 })
    const lines = new PhaseLines(stderr)
    const note = 'No registry is reached: it is built here.'
    lines.show([{ ...pulling, note }])
    lines.show([{ ...pulled, note }])
    expect(String(stderr.read())).toBe(`  ${note}\n✓ image     Pulled 1.2 s\n`)
  })

  it('are shown as they go on a terminal, and nothing in them acts on it', () => {
    const text = shown(true)
    expect(text).toContain('… image     Layer 3 of 7 \\x1b[2J 42 %')
    expect(text).toContain('✓ image     Pulled 1.2 s\n')
    expect(text.replaceAll('\r\u001b[K', '')).not.toContain('\u001b')
  })
})
