import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Contest } from '../contest.ts'
import type { PageField } from '../page/page-field.ts'

/** What comes before anything is shown. */
export function firstChunkContest({ runtime }: PageField): Contest {
  return {
    title: `First chunk, gzipped, ${runtime}`,
    unit: 'KB',
    rounds: 1,
    subject: { name: 'airlock', once: firstChunk },
    peers: [{ name: '250 KB', once: () => Promise.resolve(250) }],
    goals: [{ peer: '250 KB', kind: 'ratio', limit: 1 }],
  }
}

/** What index.html names and must be there before anything is shown: scripts and styles, in KB of gzip. */
async function firstChunk(): Promise<number> {
  const folder = path.resolve('out/renderer')
  const html = await readFile(path.join(folder, 'index.html'), 'utf8')
  const names = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].map(([, name]) => name ?? '')
  if (names.length === 0) throw new Error('The page names no script.')
  const sizes = await Promise.all(names.map(async (name) => gzipSync(await readFile(path.join(folder, name))).length))
  return sizes.reduce((sum, size) => sum + size, 0) / 1000
}
