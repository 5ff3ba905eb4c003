import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { builtRuntime } from './built-runtime.ts'

const content = Buffer.from('the files of the agent')
const hash = sha256(content)
const never = new AbortController().signal
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airlock-built-runtime-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('the built runtime as the backend reads it', () => {
  it('[RT9] gives the tar and its hash once the hash has been verified', async () => {
    publish({ amd64: { hash, tar: 'amd64.tar' } })
    expect(await ask('amd64')).toEqual({ hash, tarPath: join(folder, 'amd64.tar') })
  })

  it('[RT9] refuses a tar that is not the one in the manifest', async () => {
    publish({ amd64: { hash: sha256(Buffer.from('another')), tar: 'amd64.tar' } })
    await expect(ask('amd64')).rejects.toMatchObject({
      code: 'runtime-missing',
      message: expect.stringContaining('damaged') as string,
      why: expect.stringContaining(hash) as string,
      remedy: expect.stringContaining(`Remove ${folder}`) as string,
    })
  })

  it('[RT9] notices that a verified tar was changed afterwards', async () => {
    publish({ amd64: { hash, tar: 'amd64.tar' } })
    const runtime = builtRuntime(folder)
    await runtime.runtimeFor('amd64', { signal: never })
    const path = join(folder, 'amd64.tar')
    const before = Buffer.from(content)
    before[0] = 0
    writeFileSync(path, before)
    utimesSync(path, new Date(0), new Date(0))
    await expect(runtime.runtimeFor('amd64', { signal: never })).rejects.toMatchObject({ code: 'runtime-missing' })
  })

  it('[RT9] takes a rebuilt runtime without being started again', async () => {
    publish({ amd64: { hash, tar: 'amd64.tar' } })
    const runtime = builtRuntime(folder)
    await runtime.runtimeFor('amd64', { signal: never })
    const rebuilt = Buffer.from('the files of a newer agent')
    publish({ amd64: { hash: sha256(rebuilt), tar: 'amd64.tar' } }, rebuilt)
    expect((await runtime.runtimeFor('amd64', { signal: never })).hash).toBe(sha256(rebuilt))
  })

  it('[RT10] says to build when nothing is built', async () => {
    await expect(ask('amd64')).rejects.toMatchObject({
      code: 'runtime-missing',
      why: expect.stringContaining('does not exist') as string,
      remedy: expect.stringContaining('npm run build') as string,
    })
  })

  it('[RT10] says to build for the engine’s architecture when only another one is there', async () => {
    publish({ amd64: { hash, tar: 'amd64.tar' } })
    await expect(ask('arm64')).rejects.toMatchObject({
      code: 'runtime-missing',
      remedy: expect.stringContaining('--all-architectures') as string,
    })
  })

  it('[RT10] says to build when the tar has vanished', async () => {
    publish({ amd64: { hash, tar: 'amd64.tar' } })
    rmSync(join(folder, 'amd64.tar'))
    await expect(ask('amd64')).rejects.toMatchObject({ code: 'runtime-missing' })
  })

  it.each([
    ['a manifest that is cut off', '{"architectures":{"amd64":{"ha'],
    ['a manifest of another shape', '{"architectures":[]}'],
    ['a hash that is none', JSON.stringify({ architectures: { amd64: { hash: 'x', tar: 'amd64.tar' } } })],
    ['a tar outside the folder', JSON.stringify({ architectures: { amd64: { hash, tar: '../amd64.tar' } } })],
    ['an absolute tar', JSON.stringify({ architectures: { amd64: { hash, tar: '/etc/passwd.tar' } } })],
  ])('[RT10] refuses %s', async (_title, text) => {
    writeFileSync(join(folder, 'amd64.tar'), content)
    writeFileSync(join(folder, 'manifest.json'), text)
    await expect(ask('amd64')).rejects.toMatchObject({ code: 'runtime-missing' })
  })

  it('[RT10] ends as cancelled when somebody asks it to stop', async () => {
    publish({ amd64: { hash, tar: 'amd64.tar' } })
    const signal = AbortSignal.abort()
    await expect(builtRuntime(folder).runtimeFor('amd64', { signal })).rejects.toMatchObject({ code: 'cancelled' })
  })
})

function ask(architecture: 'amd64' | 'arm64') {
  return builtRuntime(folder).runtimeFor(architecture, { signal: never })
}

function publish(architectures: Readonly<Record<string, { hash: string; tar: string }>>, bytes = content): void {
  writeFileSync(join(folder, 'amd64.tar'), bytes)
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ architectures }))
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
