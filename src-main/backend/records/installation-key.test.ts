import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { loadInstallationKey } from './installation-key.ts'

describe('the key of an installation', () => {
  it('is made once, kept for this user only, and the same ever after', async () => {
    await using directory = await temporaryDirectory()
    const first = await loadInstallationKey(directory.path)
    await chmod(join(directory.path, 'installation-key'), 0o644)
    const second = await loadInstallationKey(directory.path)
    expect(second).toEqual(first)
    expect(first.key).toHaveLength(32)
    expect((await stat(join(directory.path, 'installation-key'))).mode & 0o777).toBe(0o600)
  })

  it('[T-L11] is replaced when it is damaged, which is told', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(join(directory.path, 'installation-key'), 'nonsense')
    const { key, problems } = await loadInstallationKey(directory.path)
    expect(problems).toHaveLength(1)
    expect((await loadInstallationKey(directory.path)).key).toEqual(key)
    expect(await readdir(directory.path)).toHaveLength(2)
  })

  it('[T-L11] is never replaced while it is there and cannot be read', async () => {
    await using directory = await temporaryDirectory()
    // Reading a folder fails for every user, root as well.
    await mkdir(join(directory.path, 'installation-key'))
    await expect(loadInstallationKey(directory.path)).rejects.toMatchObject({ code: 'records-corrupt' })
    expect(await readdir(directory.path)).toEqual(['installation-key'])
  })

  it('[T-L11] is there even when it cannot be kept', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'file')
    await writeFile(path, '')
    const { key, problems } = await loadInstallationKey(path)
    expect(key).toHaveLength(32)
    expect(problems.join(' ')).toContain('foreign later')
  })
})
