import { implement } from '@orpc/server'
import { editableBytes, files, type OpenedFile } from '../../../src-shared/api/files.ts'
import type { TextEncoding } from '../../../src-shared/api/text-encoding.ts'
import type { AgentFiles } from '../channel/agent-client.ts'
import { decodeHead, decodeText, encodeText } from '../text/text-encoding.ts'
import { cancellable, type ActiveAccess } from './agent-access.ts'

export function fileHandlers(access: ActiveAccess) {
  const api = implement(files)
  const of = async (reference: string, signal: AbortSignal | undefined) =>
    (await access.agent(reference, signal)).agent.files
  const toChange = async (reference: string, signal: AbortSignal | undefined) => {
    const { sandbox, agent } = await access.agent(reference, signal, { wakes: true })
    access.noteActivity(sandbox.id)
    return agent.files
  }

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
    children: api.children.handler(async function* ({ input, signal }) {
      yield* (await of(input.sandbox, signal)).children(input.path, cancellable(signal))
    }),
    stat: api.stat.handler(async ({ input, signal }) =>
      (await of(input.sandbox, signal)).stat(input.path, cancellable(signal)),
    ),
    open: api.open.handler(async ({ input, signal }) =>
      openFile(await of(input.sandbox, signal), input.path, { signal, encoding: input.encoding }),
    ),
    save: api.save.handler(async ({ input, signal }) => {
      const content = encodeText(input.text, input)
      // Not cancelled with the request: a door that hangs up in the middle of a save still wants it.
      return await (await toChange(input.sandbox, signal)).write(input.path, content, { condition: input.condition })
    }),
    makeFolder: api.makeFolder.handler(async ({ input, signal }) =>
      (await toChange(input.sandbox, signal)).makeFolder(input.path),
    ),
    rename: api.rename.handler(async ({ input, signal }) =>
      (await toChange(input.sandbox, signal)).rename(input.path, input.to),
    ),
    copy: api.copy.handler(async ({ input, signal }) =>
      (await toChange(input.sandbox, signal)).copy(input.path, input.to),
    ),
    remove: api.remove.handler(async ({ input, signal }) =>
      (await toChange(input.sandbox, signal)).remove(input.path, { recursive: input.recursive }),
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

interface OpenOptions {
  readonly signal?: AbortSignal | undefined
  /** Detected when it is not given. */
  readonly encoding?: TextEncoding | undefined
}

/** A file as the editor wants it: text with its version, the head of one that is too large, or only its kind. */
async function openFile(files: AgentFiles, path: string, { signal, encoding }: OpenOptions): Promise<OpenedFile> {
  // One byte more than is editable tells whether there is more, whatever stat says.
  const read = await files.read(path, { length: editableBytes + 1, ...cancellable(signal) })
  const isWhole = read.end && read.bytes.length <= editableBytes && read.version !== null
  if (!isWhole || read.version === null) {
    const head = decodeHead(read.bytes.subarray(0, headBytes), encoding)
    return head === null ? { kind: 'binary', stat: read.stat } : { kind: 'too-large', stat: read.stat, head }
  }
  const decoded = decodeText(read.bytes, encoding)
  if (decoded === null) return { kind: 'binary', stat: read.stat }
  return { kind: 'text', version: read.version, stat: read.stat, ...decoded }
}
