import { createTarDecoder } from 'modern-tar'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { maySetGit, runsByPath, type RunsHere } from '../../../../src-shared/transfer/runs-here.ts'
import type { Backend } from '../../../bridge/backend.ts'
import { nameOf } from '../move-and-copy.ts'
import { receiveTar } from './byte-streams.ts'
import type { Downloaded } from './save-here.ts'
import { withTransfer } from './transfer-state.ts'

/** A browser keeps it until it is saved: more is for `airlock cp`, which writes as it comes. */
const mostBytes = 2 * 1024 ** 3
const mostNamed = 20

/** A file as it is, or a folder with all in it as a tar. */
export async function download(
  backend: Backend,
  sandbox: string,
  path: string,
  kind: 'file' | 'folder',
): Promise<Downloaded> {
  return await withTransfer({ sandbox, direction: 'out', name: nameOf(path), of: null }, async (signal, moved) => {
    const { tar, receipt } = await receiveTar(backend, { kind: 'download', sandbox, path }, signal)
    const content = kind === 'file' ? await fileOf(tar, path, moved) : await folderOf(tar, path, moved)
    return { ...content, receipt: await receipt() }
  })
}

type Content = Omit<Downloaded, 'receipt'>
type Tar = ReadableStream<Uint8Array<ArrayBuffer>>

async function fileOf(tar: Tar, path: string, moved: (bytes: number) => void): Promise<Content> {
  const runs = runsByPath(path)
  let found: Content | null = null
  for await (const { header, body } of values(tar.pipeThrough(createTarDecoder()))) {
    if (header.type !== 'file') {
      await body.cancel()
      continue
    }
    if (found !== null) throw moreThanOne()
    const parts = await collected(body as ReadableStream<Uint8Array<ArrayBuffer>>, moved)
    found = { name: nameOf(path), content: new Blob(parts), runsHere: runs === null ? [] : [runs] }
  }
  if (found !== null) return found
  throw new AirlockError({
    code: 'file-not-regular',
    message: 'There was no file to download.',
    why: 'It has no content, or it went meanwhile.',
    remedy: 'Look at the tree again.',
  })
}

async function folderOf(tar: Tar, path: string, moved: (bytes: number) => void): Promise<Content> {
  const [whole, looked] = tar.tee()
  const [parts, runsHere] = await Promise.all([collected(whole, moved), namedIn(looked)])
  return { name: `${nameOf(path)}.tar`, content: new Blob(parts, { type: 'application/x-tar' }), runsHere }
}

/** Looks at names alone: what settings of git say is not read here, so those that could name a program are named. */
async function namedIn(tar: Tar): Promise<readonly RunsHere[]> {
  const found: RunsHere[] = []
  for await (const { header, body } of values(tar.pipeThrough(createTarDecoder()))) {
    await body.cancel()
    const name = header.name.replace(/^\.\//, '')
    if (header.type === 'directory' || found.length >= mostNamed) continue
    const runs = runsByPath(name) ?? (maySetGit(name) && name.includes('.git') ? { path: name, by: 'git' } : null)
    if (runs !== null) found.push(runs)
  }
  return found
}

async function collected(stream: Tar, moved: (bytes: number) => void): Promise<Uint8Array<ArrayBuffer>[]> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  for await (const chunk of values(stream)) {
    bytes += chunk.length
    if (bytes > mostBytes) throw tooLarge()
    moved(chunk.length)
    parts.push(chunk)
  }
  return parts
}

async function* values<T>(stream: ReadableStream<T>): AsyncGenerator<T> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    // Left early: what made it is told that nobody wants the rest.
    reader.cancel().catch(() => undefined)
  }
}

function moreThanOne(): AirlockError {
  return new AirlockError({
    code: 'archive-refused',
    message: 'What the sandbox sent was refused.',
    why: 'One file was asked for, and it sent more.',
    remedy: 'Nothing was saved. Look at the file inside the sandbox first.',
  })
}

function tooLarge(): AirlockError {
  return new AirlockError({
    code: 'file-too-large',
    message: 'That is too large to download here.',
    why: 'It has more than 2 GB, which the page would have to hold.',
    remedy: 'Use `airlock cp SANDBOX:PATH .` on this computer: it writes as it comes.',
  })
}
