import { implement } from '@orpc/server'
import { editableBytes, files, type OpenedFile } from '../../../src-shared/api/files.ts'
import type { AgentFiles } from '../channel/agent-client.ts'
import { cancellable, type AgentAccess } from './agent-access.ts'

export function fileHandlers(access: AgentAccess) {
  const api = implement(files)
  const of = async (reference: string, signal: AbortSignal | undefined) =>
    (await access.agent(reference, signal)).agent.files

  return api.router({
    list: api.list.handler(async ({ input, signal }) => {
      const { cursor, limit } = input
      return await (
        await of(input.sandbox, signal)
      ).list(input.path, {
        ...cancellable(signal),
        ...(cursor === undefined ? {} : { cursor }),
        ...(limit === undefined ? {} : { limit }),
      })
    }),
    stat: api.stat.handler(async ({ input, signal }) =>
      (await of(input.sandbox, signal)).stat(input.path, cancellable(signal)),
    ),
    open: api.open.handler(async ({ input, signal }) => openFile(await of(input.sandbox, signal), input.path, signal)),
    save: api.save.handler(async ({ input, signal }) => {
      const content = Buffer.from((input.byteOrderMark ? '\uFEFF' : '') + input.text, 'utf8')
      // Not cancelled with the request: a door that hangs up in the middle of a save still wants it.
      return await (await of(input.sandbox, signal)).write(input.path, content, { condition: input.condition })
    }),
    makeFolder: api.makeFolder.handler(async ({ input, signal }) =>
      (await of(input.sandbox, signal)).makeFolder(input.path),
    ),
    rename: api.rename.handler(async ({ input, signal }) =>
      (await of(input.sandbox, signal)).rename(input.path, input.to),
    ),
    remove: api.remove.handler(async ({ input, signal }) =>
      (await of(input.sandbox, signal)).remove(input.path, { recursive: input.recursive }),
    ),
    watch: api.watch.handler(async function* ({ input, signal }) {
      const stop = signal ?? new AbortController().signal
      yield* (await of(input.sandbox, stop)).watch(input.path, { signal: stop })
    }),
    walk: api.walk.handler(async function* ({ input, signal }) {
      const { exclude } = input
      yield* (await of(input.sandbox, signal)).walk(input.path, {
        ...cancellable(signal),
        ...(exclude === undefined ? {} : { exclude }),
      })
    }),
  })
}

const headBytes = 256 * 1024

/** A file as the editor wants it: text with its version, the head of one that is too large, or only its kind. */
export async function openFile(files: AgentFiles, path: string, signal: AbortSignal | undefined): Promise<OpenedFile> {
  // One byte more than is editable tells whether there is more, whatever stat says.
  const read = await files.read(path, { length: editableBytes + 1, ...cancellable(signal) })
  const isWhole = read.end && read.bytes.length <= editableBytes && read.version !== null
  if (!isWhole || read.version === null) {
    const head = decode(read.bytes.subarray(0, headBytes), true)
    return head === null ? { kind: 'binary', stat: read.stat } : { kind: 'too-large', stat: read.stat, head }
  }
  const text = decode(read.bytes, false)
  if (text === null) return { kind: 'binary', stat: read.stat }
  const byteOrderMark = text.startsWith('\uFEFF')
  return {
    kind: 'text',
    text: byteOrderMark ? text.slice(1) : text,
    version: read.version,
    stat: read.stat,
    byteOrderMark,
  }
}

/** UTF-8, or null for what is not text. A head may end within a character. */
function decode(bytes: Uint8Array, isHead: boolean): string | null {
  if (bytes.includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: isHead })
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}
