import { execFileSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { gitPatch } from './git-patch.ts'

describe('a patch', () => {
  it('[CH4] [FI2] makes files with names that are no text, as `git apply` takes it', async () => {
    await using folder = await temporaryDirectory()
    const patch = gitPatch({ path: 'é caf\uDCE9\t', before: null, after: { text: 'one\n', executable: false } })
    expect(patch).toContain('diff --git "a/é caf\\351\\t" "b/é caf\\351\\t"\n')
    execFileSync('git', ['apply', '-'], { cwd: folder.path, input: patch })
    const [name = Buffer.alloc(0)] = await readdir(folder.path, 'buffer')
    expect(name).toEqual(Buffer.from('\xc3\xa9 caf\xe9\t', 'latin1'))
    const whole = Buffer.concat([Buffer.from(join(folder.path, '/')), name])
    expect(await readFile(whole, 'utf8')).toBe('one\n')
  })
})
