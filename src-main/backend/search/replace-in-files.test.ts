import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import type { FileStat, FileVersion } from '../../../src-shared/agent/files.ts'
import type { AgentFiles } from '../channel/agent-client.ts'
import { replaceInFiles } from './replace-in-files.ts'

const { signal } = new AbortController()

/** Files in memory; reading one that is called “broken” fails as nothing should. */
function filesOf(content: Map<string, string>): AgentFiles {
  const versionOf = (text: string): FileVersion => ({
    hash: createHash('sha256').update(text).digest('hex'),
    size: text.length,
    modifiedNs: '1',
  })
  const files: Pick<AgentFiles, 'read' | 'write'> = {
    read: (path) => {
      if (path.includes('broken')) return Promise.reject(new Error('A bug.'))
      const text = content.get(path) ?? ''
      const stat = { size: text.length } as FileStat
      return Promise.resolve({ bytes: Buffer.from(text), stat, version: versionOf(text), end: true })
    },
    write: (path, bytes) => {
      const text = Buffer.from(bytes as Uint8Array).toString('utf8')
      content.set(path, text)
      return Promise.resolve(versionOf(text))
    },
  }
  return files as AgentFiles
}

it('[SR19] puts text where nothing stood only into the content that the request names', async () => {
  const content = new Map([['/a', 'changed since\n']])
  const files = filesOf(content)
  const edits = [{ offset: 4, before: '', after: '// ' }]
  expect(await replaceInFiles(files, [{ path: '/a', edits }], signal)).toMatchObject([{ reason: 'no-proof' }])
  const hash = createHash('sha256').update('as it was searched\n').digest('hex')
  expect(await replaceInFiles(files, [{ path: '/a', hash, edits }], signal)).toMatchObject([{ reason: 'changed' }])
  expect(content.get('/a')).toBe('changed since\n')
  content.set('/a', 'as it was searched\n')
  expect(await replaceInFiles(files, [{ path: '/a', hash, edits }], signal)).toMatchObject([{ kind: 'replaced' }])
})

it('[SR20] tells the outcome of every file, also beside one that fails as nothing should', async () => {
  const paths = ['/a', '/broken', '/c', '/d', '/e']
  const content = new Map(paths.map((path) => [path, 'old']))
  const requests = paths.map((path) => ({ path, edits: [{ offset: 0, before: 'old', after: 'new' }] }))
  const outcomes = await replaceInFiles(filesOf(content), requests, signal)
  expect(outcomes.map(({ path, kind }) => [path, kind])).toEqual(
    paths.map((path) => [path, path === '/broken' ? 'skipped' : 'replaced']),
  )
})
