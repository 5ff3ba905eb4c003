import { appendFile, mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogEntry } from '../../../src-shared/api/sandboxes.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { errorCodeOf } from '../server/error-code.ts'
import type { BackendLog } from './backend-log.ts'

/** What happened to each sandbox, for `airlock logs`: append-only, at most two files of `maximumBytes` per sandbox. */
export interface SandboxLogs {
  /** Writes in order, in the background; never throws. Text is cut at 2000 characters. */
  append(id: SandboxId, kind: LogEntry['kind'], text: string): void
  read(id: SandboxId): Promise<readonly LogEntry[]>
  remove(id: SandboxId): Promise<void>
  /** Resolves when all that was appended is on disk. */
  settled(): Promise<void>
}

export interface SandboxLogsOptions {
  readonly directory: string
  readonly log: BackendLog
  readonly now?: () => Date
  readonly maximumBytes?: number
}

const kinds: ReadonlySet<string> = new Set<LogEntry['kind']>(['phase', 'agent', 'isolation', 'error', 'lifecycle'])

export function openSandboxLogs(options: SandboxLogsOptions): SandboxLogs {
  const { directory, log, now = () => new Date(), maximumBytes = 256 * 1024 } = options
  const pathOf = (id: SandboxId) => join(directory, `${id}.log`)
  const queues = new Map<SandboxId, Promise<void>>()

  function queue(id: SandboxId, work: () => Promise<void>): Promise<void> {
    const done = (queues.get(id) ?? Promise.resolve()).then(work).catch((error: unknown) => {
      log.error(`The log of ${id} cannot be written`, error)
    })
    queues.set(id, done)
    return done
  }

  async function write(id: SandboxId, entry: LogEntry): Promise<void> {
    const path = pathOf(id)
    const size = await sizeOf(path)
    if (size === null) await mkdir(directory, { recursive: true, mode: 0o700 })
    else if (size > maximumBytes) await rename(path, `${path}.1`)
    await appendFile(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 })
  }

  return {
    append(id, kind, text) {
      const entry = { at: now().toISOString(), kind, text: text.slice(0, 2000) }
      void queue(id, () => write(id, entry))
    },
    async read(id) {
      await queues.get(id)
      const texts = await Promise.all([readText(`${pathOf(id)}.1`), readText(pathOf(id))])
      return texts.flatMap((text) => text.split('\n')).flatMap(parseEntry)
    },
    async remove(id) {
      await queue(id, async () => {
        await rm(pathOf(id), { force: true })
        await rm(`${pathOf(id)}.1`, { force: true })
      })
      queues.delete(id)
    },
    async settled() {
      await Promise.all(queues.values())
    },
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return null
    throw error
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return ''
    throw error
  }
}

/** A line that a crash cut short is left out. */
function parseEntry(line: string): readonly LogEntry[] {
  if (line === '') return []
  try {
    const entry = JSON.parse(line) as Partial<LogEntry>
    const valid = typeof entry.at === 'string' && typeof entry.text === 'string' && kinds.has(String(entry.kind))
    return valid ? [entry as LogEntry] : []
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}
