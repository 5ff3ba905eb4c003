import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { writeToLogFile } from './log-file.ts'

it('[AG21] the log file begins anew when it is full, and ends with what was said last', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-log-'))
  const path = join(folder, 'log')
  const descriptor = openSync(path, 'a')
  try {
    for (let line = 0; line < 1000; line++) {
      writeToLogFile(`line ${String(line)}\n`, descriptor, 500)
      expect(statSync(path).size).toBeLessThanOrEqual(500)
    }
    expect(readFileSync(path, 'utf8')).toMatch(/^line \d+\n(line \d+\n)*line 999\n$/)
  } finally {
    closeSync(descriptor)
    await rm(folder, { recursive: true })
  }
})

it('[AG21] a log file that cannot be written ends nothing', async () => {
  const descriptor = openSync('/dev/full', 'a')
  try {
    expect(writeToLogFile('line\n', descriptor)).toBe(false)
  } finally {
    closeSync(descriptor)
  }
})
