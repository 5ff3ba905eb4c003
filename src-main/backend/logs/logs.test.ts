import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { collectingLog } from '../fixtures/sample.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { openBackendLog } from './backend-log.ts'
import { openSandboxLogs } from './sandbox-log.ts'

describe('the log of the backend', () => {
  it('is readable by this user only, bounded, and tells errors with their reasons', async () => {
    await using directory = await temporaryDirectory()
    const log = openBackendLog({ directory: directory.path, maximumBytes: 2000 })
    log.error(
      'Create failed',
      new AirlockError(
        { code: 'engine-failed', message: 'No.', why: 'Because.', remedy: 'Wait.' },
        { cause: new Error('deep') },
      ),
    )
    const path = join(directory.path, 'backend.log')
    expect(await readFile(path, 'utf8')).toMatch(
      /Create failed: AirlockError: No\.[^]*engine-failed: Because\.[^]*deep/,
    )
    for (let line = 0; line < 100; line++) log.info('x'.repeat(100))
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(path)).size).toBeLessThan(2500)
    expect((await readdir(directory.path)).sort()).toEqual(['backend.log', 'backend.log.1'])
  })
})

function said(sequence: number, text: string) {
  return { position: { bootId: 'a'.repeat(32), sequence }, at: '2026-01-01T00:00:00.000Z', text }
}

describe('the log of a sandbox', () => {
  it('keeps the newest entries in order and is bounded', async () => {
    await using directory = await temporaryDirectory()
    const logs = openSandboxLogs({ directory: directory.path, log: collectingLog(), maximumBytes: 1000 })
    for (let entry = 0; entry < 50; entry++) logs.append('0123456789ab', 'phase', `entry ${String(entry)}`)
    const texts = (await logs.read('0123456789ab')).map(({ text }) => text)
    expect(texts.at(-1)).toBe('entry 49')
    expect(texts.length).toBeGreaterThan(10)
    expect(texts.length).toBeLessThan(50)
    await logs.remove('0123456789ab')
    expect(await logs.read('0123456789ab')).toEqual([])
    expect(await readdir(directory.path)).toEqual([])
  })

  it('[LO3] loses nothing of its own to what an agent says, however much that is', async () => {
    await using directory = await temporaryDirectory()
    const logs = openSandboxLogs({ directory: directory.path, log: collectingLog(), maximumBytes: 1000 })
    logs.append('0123456789ab', 'refusal', 'the first')
    for (let sequence = 1; sequence <= 100; sequence++) {
      logs.appendMessage('0123456789ab', said(sequence, 'flood'))
      logs.append('0123456789ab', 'phase', 'measured since the agent began anew', 'agent')
    }
    const entries = await logs.read('0123456789ab')
    expect(entries).toContainEqual(expect.objectContaining({ kind: 'refusal', text: 'the first' }))
    expect(entries.length).toBeLessThan(50)
    expect(await logs.lastMessage('0123456789ab')).toEqual({ bootId: 'a'.repeat(32), sequence: 100 })
    for (const name of await readdir(directory.path)) {
      expect((await stat(join(directory.path, name))).size).toBeLessThan(1200)
    }
    await logs.remove('0123456789ab')
    expect(await readdir(directory.path)).toEqual([])
  })

  it('[LO4] shows what would deceive a terminal, and takes no time that is still to come', async () => {
    await using directory = await temporaryDirectory()
    const now = new Date('2026-01-01T00:00:00.000Z')
    const logs = openSandboxLogs({ directory: directory.path, log: collectingLog(), now: () => now })
    const message = said(1, 'a\u001b[2Jb\n2026 refusal \u202Enone' + '\u202E'.repeat(1000))
    logs.appendMessage('0123456789ab', { ...message, at: '2999-01-01T00:00:00.000Z' })
    logs.append('0123456789ab', 'phase', 'after')
    const entries = await logs.read('0123456789ab')
    const first = entries.find(({ kind }) => kind === 'agent')
    expect(first?.at).toBe(now.toISOString())
    expect(first?.text).toMatch(/^a\\x1b\[2Jb\\x0a2026 refusal \\u\{202e\}none/)
    expect(first?.text.length).toBeLessThanOrEqual(2000)
    expect(entries).toHaveLength(2)
  })

  it('skips a line that a crash cut short', async () => {
    await using directory = await temporaryDirectory()
    const logs = openSandboxLogs({ directory: directory.path, log: collectingLog() })
    logs.append('0123456789ab', 'lifecycle', 'whole')
    await logs.settled()
    await appendFile(join(directory.path, '0123456789ab.log'), '{"at": "2026-')
    expect((await logs.read('0123456789ab')).map(({ text }) => text)).toEqual(['whole'])
  })

  it('that cannot be written stops nothing, and the backend log says so', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'file')
    await writeFile(path, '')
    const log = collectingLog()
    const logs = openSandboxLogs({ directory: path, log })
    logs.append('0123456789ab', 'error', 'lost')
    await logs.settled()
    expect(log.lines).toHaveLength(1)
  })
})
