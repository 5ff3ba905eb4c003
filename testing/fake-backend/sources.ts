import { buffer } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import type { CreateRequest, LeftOutEntry, SourcePreview } from '../../src-shared/api/sandboxes.ts'
import type { SandboxSource } from '../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'

const leftOut: readonly LeftOutEntry[] = [
  { path: '.env', why: 'secret' },
  { path: 'config/id_rsa', why: 'secret' },
  { path: 'coverage/', why: 'ignored' },
  { path: 'dist/', why: 'ignored' },
  { path: 'node_modules/', why: 'ignored' },
  { path: 'shared', why: 'link' },
]
const folders = ['my-api/', 'my-site/', 'notes/', 'scraper/']

/** Folders and archives that exist in no file system, and what was uploaded. */
export class FakeSources {
  /** How often a source was looked at. */
  looks = 0
  readonly uploads = new Map<string, { readonly name: string; readonly bytes: Buffer }>()

  async receive(id: string, name: string, content: Readable): Promise<number> {
    const bytes = await buffer(content)
    this.uploads.set(id, { name, bytes })
    return bytes.length
  }

  preview(request: Pick<CreateRequest, 'folder' | 'upload' | 'include' | 'includeIgnored'>): SourcePreview {
    this.looks += 1
    const path = this.#pathOf(request)
    if (path.startsWith('/no'))
      throw new AirlockError({
        code: 'source-unreadable',
        message: `${path} cannot be read.`,
        why: 'ENOENT',
        remedy: 'Check the path.',
      })
    const isArchive = request.upload !== undefined || /\.(zip|tgz|tar)$/.test(path)
    const chosen = request.include ?? []
    const out = leftOut.filter(
      ({ path, why }) => why === 'link' || (request.includeIgnored !== true && !chosen.includes(path)),
    )
    const more = leftOut.length - out.length
    return {
      kind: isArchive ? 'archive' : 'folder',
      path,
      files: 213 + more,
      bytes: 4_812_345 + more * 1024,
      top: [
        { name: 'assets', isFolder: true, files: 12, bytes: 3_300_000 },
        { name: 'src', isFolder: true, files: 188, bytes: 1_201_000 },
        { name: 'test', isFolder: true, files: 9, bytes: 40_000 },
        { name: '.gitignore', isFolder: false, files: 1, bytes: 64 },
        { name: 'README.md', isFolder: false, files: 1, bytes: 4100 },
        { name: 'package.json', isFolder: false, files: 1, bytes: 812 },
        { name: 'package-lock.json', isFolder: false, files: 1, bytes: 266_369 },
      ],
      largest: [
        { path: 'assets/intro.mp4', bytes: 2_900_000 },
        { path: 'package-lock.json', bytes: 266_369 },
      ],
      leftOut: out,
      leftOutCount: out.length,
      wrapper: isArchive ? 'my-api-1.2.0' : null,
    }
  }

  sourceOf(request: CreateRequest): SandboxSource {
    if (request.git !== undefined) return { kind: 'git', path: request.git, files: 213, bytes: 4_200_000, leftOut: [] }
    if (request.folder === undefined && request.upload === undefined) return { kind: 'empty' }
    const { kind, path, files, bytes, leftOut } = this.preview(request)
    return { kind, path, files, bytes, leftOut: leftOut.map((one) => one.path) }
  }

  #pathOf({ folder, upload }: Pick<CreateRequest, 'folder' | 'upload'>): string {
    return upload === undefined ? (folder ?? '') : (this.uploads.get(upload)?.name ?? '/no upload')
  }
}

export function completeSample(path: string, archives: boolean): { folder: string; names: readonly string[] } {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  if (folder !== '/home/me/code/') return { folder, names: [] }
  const begun = path.slice(folder.length)
  return { folder, names: [...folders, ...(archives ? ['my-api.zip'] : [])].filter((name) => name.startsWith(begun)) }
}
