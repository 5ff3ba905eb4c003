import { createReadStream } from 'node:fs'
import { open, readFile, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import writeFileAtomic from 'write-file-atomic'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { writing } from '../records/record-store.ts'
import { errorCodeOf } from '../server/error-code.ts'

const originalLimits = {
  /** Bytes of a text that is kept. */
  file: 256 * 1024,
  /** Bytes kept of one sandbox. */
  sandbox: 64 * 1024 ** 2,
} as const

/** Where each text lies, by the sha-256 of its bytes. */
export type OriginalIndex = ReadonlyMap<string, { readonly offset: number; readonly length: number }>

/** Takes texts while they come in. Never rejects for a text that is not kept. */
export interface OriginalsWriter {
  add(hash: string, content: Buffer): Promise<void>
  /** Must be called at the end, also after a failure. */
  end(): Promise<void>
}

/** The texts that came into each sandbox, each once, kept next to its record: for comparing and putting back. */
export interface Originals {
  begin(id: SandboxId): Promise<OriginalsWriter>
  /** Empty where none were kept. */
  index(id: SandboxId): Promise<OriginalIndex>
  /** Null where that text was not kept. */
  read(id: SandboxId, hash: string): Promise<string | null>
  remove(id: SandboxId): Promise<void>
}

const line = /^([0-9a-f]{64}) (\d{1,9}) (\d{1,9})$/

export function openOriginals(directory: string): Originals {
  const textsOf = (id: SandboxId) => join(directory, `${id}.originals`)
  const indexOf = (id: SandboxId) => join(directory, `${id}.originals.index`)

  async function index(id: SandboxId): Promise<OriginalIndex> {
    const found = new Map<string, { offset: number; length: number }>()
    for (const entry of (await readIfThere(indexOf(id))).split('\n')) {
      const [, hash, offset, length] = line.exec(entry) ?? []
      if (hash !== undefined) found.set(hash, { offset: Number(offset), length: Number(length) })
    }
    return found
  }

  return {
    index,
    async begin(id) {
      let file: FileHandle | null = null
      await writing(directory, async () => {
        file = await open(textsOf(id), 'w', 0o600)
      })
      const found = new Map<string, { offset: number; length: number }>()
      let size = 0
      return {
        async add(hash, content) {
          const isKept = content.length <= originalLimits.file && size + content.length <= originalLimits.sandbox
          if (!isKept || found.has(hash) || textOf(content) === null) return
          found.set(hash, { offset: size, length: content.length })
          size += content.length
          await writing(directory, async () => {
            await file?.write(content)
          })
        },
        async end() {
          await file?.close()
          const lines = [...found].map(([hash, { offset, length }]) => `${hash} ${String(offset)} ${String(length)}\n`)
          await writing(directory, () => writeFileAtomic(indexOf(id), lines.join(''), { mode: 0o600 }))
        },
      }
    },
    async read(id, hash) {
      const place = (await index(id)).get(hash)
      if (place === undefined) return null
      if (place.length === 0) return ''
      const { offset, length } = place
      return textOf(await buffer(createReadStream(textsOf(id), { start: offset, end: offset + length - 1 })))
    },
    async remove(id) {
      await writing(directory, async () => {
        await rm(indexOf(id), { force: true })
        await rm(textsOf(id), { force: true })
      })
    },
  }
}

/** UTF-8 with its byte order mark, or null for what is no text. */
export function textOf(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

/** Nothing where the file is missing, or larger than `most`. */
export async function readIfThere(path: string, most = Infinity): Promise<string> {
  try {
    if (most !== Infinity && (await stat(path)).size > most) return ''
    return await readFile(path, 'utf8')
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return ''
    throw error
  }
}
