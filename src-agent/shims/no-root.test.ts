import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

let folder = ''

async function program(path: string, text: string): Promise<void> {
  await writeFile(path, text)
  await chmod(path, 0o755)
}

/** The runtime's folder with the shims, an image with an apt that tells how it was called, and the number of the user. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-shims-'))
  for (const name of ['bin', 'shims', 'image', 'bare']) await mkdir(join(folder, name))
  await program(join(folder, 'bin/busybox'), '#!/bin/sh\necho "${TEST_UID:-1000}"\n')
  const script = (await readFile(join(import.meta.dirname, 'no-root.sh'), 'utf8'))
    .replace('#!/opt/airlock/bin/busybox sh', '#!/bin/sh')
    .replace('runtime=/opt/airlock', `runtime=${folder}`)
  for (const name of ['apt', 'apt-get', 'sudo']) await program(join(folder, 'shims', name), script)
  for (const name of ['apt', 'apt-get']) await program(join(folder, 'image', name), '#!/bin/sh\necho "own $0 $*"\n')
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

/** As an agent runs it: by a shell that is no terminal's. */
async function run(command: string, { uid = 1000, image = 'image' } = {}) {
  return await new Promise<{ code: unknown; out: string; said: string }>((resolve) => {
    const PATH = `${folder}/shims:${folder}/${image}:/usr/bin:/bin`
    execFile('/bin/sh', ['-c', command], { env: { PATH, TEST_UID: String(uid) } }, (error, out, said) => {
      resolve({ code: error === null ? 0 : error.code, out, said })
    })
  })
}

it.each([
  ['apt install ripgrep', 'apt install ripgrep'],
  ['apt-get -y install ripgrep fd-find', 'apt-get -y install ripgrep fd-find'],
  ['sudo apt-get install -y x', 'apt-get install -y x'],
  ['sudo -E npm install -g typescript', 'npm install -g typescript'],
  ['sudo make install', 'apt install …'],
  ['apt update', 'apt install …'],
])('[PK11] `%s` says what to do, and fails', async (command, wanted) => {
  const { code, out, said } = await run(command)
  expect(code).toBe(1)
  expect(out).toBe('')
  expect(said).toContain(`airlock packages add NAME -- ${wanted}\n`)
})

it.each(['apt list --installed', 'apt-get --version', 'apt-get -s install x', 'apt show x'])(
  '[PK11] `%s` is for the image’s own',
  async (command) => {
    const { code, out } = await run(command)
    expect({ code, out }).toEqual({ code: 0, out: `own ${folder}/image/${command}\n` })
  },
)

it('[PK11] where the image has no apt there is none', async () => {
  // The computer of this test may have one of its own.
  const { code, said } = await run(`PATH=${folder}/shims:${folder}/bare; apt install x`)
  expect({ code, said }).toEqual({ code: 127, said: 'apt: not found\n' })
})

it('[PK11] in a build all of it works', async () => {
  expect(await run('apt-get install x', { uid: 0 })).toMatchObject({
    code: 0,
    out: `own ${folder}/image/apt-get install x\n`,
  })
  expect(await run('sudo -n echo done', { uid: 0 })).toMatchObject({ code: 0, out: 'done\n' })
})
