import { createHash } from 'node:crypto'
import type { ChildrenRecord } from '../../src-shared/agent/file-wire.ts'
import type { OpenedFile } from '../../src-shared/api/files.ts'
import {
  kindLetters,
  type FileChange,
  type FileEntry,
  type FileListing,
  type FileVersion,
  type WalkedFolder,
  type WriteCondition,
} from '../../src-shared/agent/files.ts'
import type { TextEncoding } from '../../src-shared/api/text-encoding.ts'
import { decodeText, encodeText } from '../../src-main/backend/text/text-encoding.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import type { ErrorCode } from '../../src-shared/errors/codes.ts'

type Node = { kind: 'folder' } | { kind: 'file'; content: Buffer; modifiedMs: number; mode: number }

/** A file system in memory that answers as a sandbox's would, with a watch. */
export class FakeFiles {
  readonly #nodes = new Map<string, Node>([['/workspace', { kind: 'folder' }]])
  readonly #watchers = new Set<(changes: readonly FileChange[]) => void>()

  constructor(content: Readonly<Record<string, string | Buffer>>) {
    for (const [path, data] of Object.entries(content)) this.put(`/workspace/${path}`, data)
  }

  /** Writes as a program in the sandbox would: unasked, seen by watchers. */
  put(path: string, data: string | Buffer, mode = 0o644): void {
    const parents = path.split('/').slice(1, -1)
    let at = ''
    for (const part of parents) {
      at += `/${part}`
      if (!this.#nodes.has(at)) {
        this.#nodes.set(at, { kind: 'folder' })
        this.#tell({ kind: 'created', path: at })
      }
    }
    const isNew = !this.#nodes.has(path)
    this.#nodes.set(path, { kind: 'file', content: Buffer.from(data), modifiedMs: Date.now(), mode })
    this.#tell({ kind: isNew ? 'created' : 'changed', path })
  }

  bytes(path: string): Buffer {
    return this.#file(path).content
  }

  /** Makes a folder with all above it, if it is not there. */
  folder(path: string): void {
    if (this.#nodes.has(path)) return
    this.put(`${path}/x`, '')
    this.#nodes.delete(`${path}/x`)
  }

  /** A file under its name, or all files of a folder by their paths in it. */
  below(path: string): readonly { readonly path: string; readonly content: Buffer }[] {
    const node = this.#node(path)
    if (node.kind === 'file') return [{ path: path.slice(path.lastIndexOf('/') + 1), content: node.content }]
    return [...this.#nodes].flatMap(([other, found]) =>
      found.kind === 'file' && other.startsWith(`${path}/`)
        ? [{ path: other.slice(path.length + 1), content: found.content }]
        : [],
    )
  }

  read(path: string): string {
    return this.#file(path).content.toString()
  }

  has(path: string): boolean {
    return this.#nodes.has(path)
  }

  walk(path: string): readonly WalkedFolder[] {
    const below = `${path}/`
    const folders = new Map<string, { readonly names: string[]; kinds: string }>()
    for (const [other, { kind }] of this.#nodes) {
      if (!other.startsWith(below)) continue
      const end = other.lastIndexOf('/')
      const folder = folders.get(other.slice(below.length, end)) ?? { names: [], kinds: '' }
      folder.names.push(other.slice(end + 1))
      folder.kinds += kindLetters[kind]
      folders.set(other.slice(below.length, end), folder)
    }
    return [...folders].map(([folder, found]) => ({ folder, ...found }))
  }

  list(path: string): FileListing {
    if (this.#node(path).kind !== 'folder') throw failure('file-not-directory', `${path} is not a folder.`)
    const prefix = `${path}/`
    const entries = [...this.#nodes.keys()]
      .filter((other) => other.startsWith(prefix) && !other.slice(prefix.length).includes('/'))
      .map((other) => this.#entry(other))
    return { entries, next: null }
  }

  children(path: string): ChildrenRecord {
    const { entries } = this.list(path)
    return {
      names: entries.map(({ name }) => name),
      kinds: entries.map(({ kind }) => kindLetters[kind]).join(''),
      links: [],
    }
  }

  open(path: string, encoding?: TextEncoding): OpenedFile {
    const { content } = this.#file(path)
    const stat = { ...this.#entry(path), path }
    const decoded = decodeText(content, encoding)
    if (decoded === null) return { kind: 'binary', stat }
    if (content.length > 8 * 1024 ** 2) return { kind: 'too-large', stat, head: content.subarray(0, 4096).toString() }
    return { kind: 'text', version: this.#version(path), stat, ...decoded }
  }

  save(
    path: string,
    text: string,
    condition: WriteCondition,
    form: { readonly encoding: TextEncoding; readonly byteOrderMark: boolean },
  ): FileVersion {
    const content = encodeText(text, form)
    const existing = this.#nodes.get(path)
    const isConflict =
      (condition.kind === 'absent' && existing !== undefined) ||
      (condition.kind === 'version' && (existing === undefined || this.#version(path).hash !== condition.version.hash))
    if (isConflict) throw failure('file-conflict', `${path} changed in the sandbox meanwhile.`)
    if (existing?.kind === 'file' && (existing.mode & 0o222) === 0)
      throw failure('file-permission', `${path} may not be written.`)
    this.put(path, content)
    return this.#version(path)
  }

  makeFolder(path: string): void {
    if (this.#nodes.has(path)) throw failure('file-exists', `There is “${path}” already.`)
    this.#nodes.set(path, { kind: 'folder' })
    this.#tell({ kind: 'created', path })
  }

  rename(path: string, to: string): void {
    this.#node(path)
    if (this.#nodes.has(to)) throw failure('file-exists', `There is “${to}” already.`)
    for (const [other, node] of [...this.#nodes]) {
      if (other !== path && !other.startsWith(`${path}/`)) continue
      this.#nodes.delete(other)
      this.#nodes.set(to + other.slice(path.length), node)
    }
    this.#tell({ kind: 'deleted', path }, { kind: 'created', path: to })
  }

  copy(path: string, to: string): void {
    this.#node(path)
    if (this.#nodes.has(to)) throw failure('file-exists', `There is “${to}” already.`)
    for (const [other, node] of [...this.#nodes]) {
      if (other === path || other.startsWith(`${path}/`)) this.#nodes.set(to + other.slice(path.length), node)
    }
    this.#tell({ kind: 'created', path: to })
  }

  remove(path: string): void {
    this.#node(path)
    for (const other of [...this.#nodes.keys()])
      if (other === path || other.startsWith(`${path}/`)) this.#nodes.delete(other)
    this.#tell({ kind: 'deleted', path })
  }

  async *watch(signal: AbortSignal): AsyncGenerator<readonly FileChange[]> {
    const queue: (readonly FileChange[])[] = []
    let wake: () => void = () => undefined
    const listen = (changes: readonly FileChange[]) => {
      queue.push(changes)
      wake()
    }
    this.#watchers.add(listen)
    signal.addEventListener('abort', () => {
      wake()
    })
    try {
      while (!signal.aborted) {
        const next = queue.shift()
        if (next !== undefined) yield next
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    } finally {
      this.#watchers.delete(listen)
    }
  }

  #tell(...changes: FileChange[]): void {
    for (const watcher of this.#watchers) watcher(changes)
  }

  #node(path: string): Node {
    const node = this.#nodes.get(path)
    if (node === undefined) throw failure('file-not-found', `There is no “${path}”.`)
    return node
  }

  #file(path: string): Extract<Node, { kind: 'file' }> {
    const node = this.#node(path)
    if (node.kind !== 'file') throw failure('file-is-directory', `${path} is a folder.`)
    return node
  }

  #entry(path: string): FileEntry {
    const node = this.#node(path)
    const isFile = node.kind === 'file'
    return {
      name: path.slice(path.lastIndexOf('/') + 1),
      kind: node.kind,
      size: isFile ? node.content.length : 0,
      modifiedMs: isFile ? node.modifiedMs : 0,
      mode: isFile ? node.mode : 0o755,
      linkTarget: null,
      targetKind: null,
      undecodable: false,
    }
  }

  #version(path: string): FileVersion {
    const { content, modifiedMs } = this.#file(path)
    return {
      hash: createHash('sha256').update(content).digest('hex'),
      size: content.length,
      modifiedNs: `${modifiedMs}000000`,
    }
  }
}

function failure(code: ErrorCode, message: string): AirlockError {
  return new AirlockError({
    code,
    message,
    why: 'That is how it is in the sandbox now.',
    remedy: 'Look at the tree and try again.',
  })
}
