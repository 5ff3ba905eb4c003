import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { agentForFile } from '../../../../testing/agent/agent-for-file.ts'
import { filesOfTar } from './packed-files.ts'
import { scanForCredentials } from './scan.ts'

const inside = agentForFile()
const key = ['-----BEGIN OPENSSH', 'PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ\n'].join(' ')

async function project(name: string): Promise<string> {
  const root = join(inside.agent.workspace, name)
  await mkdir(join(root, '.ssh'), { recursive: true })
  await mkdir(join(root, 'left'))
  await writeFile(join(root, '.ssh', 'id_ed25519'), key)
  await writeFile(join(root, 'left', 'id_ed25519'), key)
  await writeFile(join(root, 'ü “quoted”.txt'), `\n${key}`)
  await writeFile(join(root, 'large.sql'), Buffer.alloc(3 * 1024 ** 2, `${key}\n`))
  await writeFile(join(root, 'plain.ts'), 'export const one = 1\n')
  await symlink('.ssh/id_ed25519', join(root, 'link'))
  return root
}

it('[PU10, PU13] what the real agent packs is looked through, with what is left out left out', async () => {
  const root = await project('scanned')
  const tar = await inside.client.files.pack(root, { exclude: ['/left'] })
  const { findings, heldBack, files, byNameOnly } = await scanForCredentials(filesOfTar(tar))
  expect([...heldBack].sort()).toEqual(['.ssh/id_ed25519', 'ü “quoted”.txt'])
  expect(findings.find(({ path }) => path.startsWith('ü'))).toMatchObject({ kind: 'private-key', line: 2 })
  expect([files, byNameOnly]).toEqual([4, 1])
})

it('[PU13] a scan that is asked to stop lets go of the agent', async () => {
  const root = await project('stopped')
  const stop = new AbortController()
  const tar = await inside.client.files.pack(root)
  async function* untilTheFirst() {
    for await (const file of filesOfTar(tar, stop.signal)) {
      yield file
      stop.abort()
    }
  }
  await expect(scanForCredentials(untilTheFirst(), { signal: stop.signal })).rejects.toThrow()
  expect(tar.destroyed).toBe(true)
  expect((await inside.client.files.stat(root)).kind).toBe('folder')
})
