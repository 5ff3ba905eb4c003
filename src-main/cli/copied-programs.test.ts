import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../backend/fixtures/temporary-directory.ts'
import { CopiedPrograms } from './copied-programs.ts'

describe('[T-F11][FO5] programs among what was copied out', () => {
  it('are found also behind a thousand files that only have the names of settings', async () => {
    await using here = await temporaryDirectory()
    const programs = new CopiedPrograms(here.path)
    for (let index = 0; index < 1200; index++) programs.add(join(here.path, String(index), 'config'))
    programs.add(join(here.path, '.git', 'hooks', 'pre-commit'))
    const { found, more } = await programs.found()
    expect(found).toEqual([{ path: join('.git', 'hooks', 'pre-commit'), by: 'git' }])
    expect(more).toBe(200)
  })

  it('count settings that cannot be read, and lose no other for them', async () => {
    await using here = await temporaryDirectory()
    // To read a folder fails, whoever tries.
    await mkdir(join(here.path, 'a', 'config'), { recursive: true })
    await mkdir(join(here.path, 'b'))
    await writeFile(join(here.path, 'b', 'config'), '[core]\n\tsshCommand = evil\n')
    const programs = new CopiedPrograms(here.path)
    programs.add(join(here.path, 'a', 'config'))
    programs.add(join(here.path, 'b', 'config'))
    expect((await programs.found()).found).toEqual([
      { path: join('a', 'config'), by: 'git' },
      { path: join('b', 'config'), by: 'git (core.sshcommand)' },
    ])
  })
})
