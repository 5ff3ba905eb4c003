import { join } from 'node:path'
import type { MessagePosition } from '../../../src-shared/agent/message-wire.ts'
import type { LogEntry } from '../../../src-shared/api/sandboxes.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { AgentMessage } from '../channel/agent-client.ts'
import type { BackendLog } from './backend-log.ts'
import { boundedLines } from './bounded-lines.ts'
import { entryLine, parseEntry, type KeptEntry } from './log-entry.ts'

/**
 * What happened to each sandbox, for `airlock logs`: append-only and bounded. What concerns its agent has files of its
 * own, so that whatever a sandbox makes its agent say or do, nothing else is pushed out.
 */
export interface SandboxLogs {
  /** Writes in order, in the background; never throws. Text is cut at 2000 characters. */
  append(id: SandboxId, kind: LogEntry['kind'], text: string, among?: LogFiles): void
  /** Writes what the agent itself said, as entry of kind `agent`. */
  appendMessage(id: SandboxId, message: AgentMessage): void
  /** Which of its agents' messages was written last. */
  lastMessage(id: SandboxId): Promise<MessagePosition | null>
  read(id: SandboxId): Promise<readonly LogEntry[]>
  remove(id: SandboxId): Promise<void>
  /** Resolves when all that was appended is on disk. */
  settled(): Promise<void>
}

/** `agent`: what a sandbox can bring about as often as it likes. */
export type LogFiles = 'own' | 'agent'

export interface SandboxLogsOptions {
  readonly directory: string
  readonly log: BackendLog
  readonly now?: () => Date
  /** Of a file; a sandbox has at most four. */
  readonly maximumBytes?: number
}

export function openSandboxLogs(options: SandboxLogsOptions): SandboxLogs {
  const { directory, log, now = () => new Date(), maximumBytes = 256 * 1024 } = options
  const filesOf = (id: SandboxId) => ({
    own: boundedLines(join(directory, `${id}.log`), maximumBytes),
    agent: boundedLines(join(directory, `${id}.agent.log`), maximumBytes),
  })
  const queues = new Map<SandboxId, Promise<void>>()

  function queue(id: SandboxId, work: () => Promise<void>): Promise<void> {
    const done = (queues.get(id) ?? Promise.resolve()).then(work).catch((error: unknown) => {
      log.error(`The log of ${id} cannot be written`, error)
    })
    queues.set(id, done)
    return done
  }

  function write(id: SandboxId, entry: KeptEntry, among: LogFiles): void {
    const files = filesOf(id)
    void queue(id, () => files[among].append(entryLine(entry)))
  }

  return {
    append(id, kind, text, among = 'own') {
      write(id, { at: now().toISOString(), kind, text }, kind === 'agent' ? 'agent' : among)
    },
    appendMessage(id, { position, at, text }) {
      // Clocks inside may be wrong; nothing was said later than now.
      const said = Math.min(Date.parse(at), now().getTime())
      write(id, { at: new Date(said).toISOString(), kind: 'agent', text, position }, 'agent')
    },
    async lastMessage(id) {
      await queues.get(id)
      const entries = (await filesOf(id).agent.read()).flatMap(parseEntry)
      return entries.findLast(({ position }) => position !== undefined)?.position ?? null
    },
    async read(id) {
      await queues.get(id)
      const { own, agent } = filesOf(id)
      const lines = await Promise.all([own.read(), agent.read()])
      return lines
        .flat()
        .flatMap(parseEntry)
        .map(({ at, kind, text }) => ({ at, kind, text }))
        .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    },
    async remove(id) {
      await queue(id, async () => {
        const { own, agent } = filesOf(id)
        await own.remove()
        await agent.remove()
      })
      queues.delete(id)
    },
    async settled() {
      await Promise.all(queues.values())
    },
  }
}
