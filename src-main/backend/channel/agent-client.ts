import type { Duplex, Readable, Writable } from 'node:stream'
import type { Canaries, IsolationFacts } from '../../../src-shared/agent/facts.ts'
import type {
  EgressAnswer,
  EgressAuthorities,
  EgressConnection,
  EgressKnowledge,
  EgressNote,
  EgressQuestion,
  EgressServe,
} from '../../../src-shared/agent/egress-wire.ts'
import type { ChildrenRecord } from '../../../src-shared/agent/file-wire.ts'
import type {
  FileChange,
  FileListing,
  FileStat,
  FileVersion,
  WalkedFolder,
  WriteCondition,
} from '../../../src-shared/agent/files.ts'
import type { MessagePosition } from '../../../src-shared/agent/message-wire.ts'
import type { PortServer } from '../../../src-shared/agent/port-wire.ts'
import type { GitStatus } from '../../../src-shared/agent/git-wire.ts'
import type { NamesRecord, SearchRecord, SearchRequest } from '../../../src-shared/agent/search-wire.ts'
import type { TerminalAttachment, TerminalInfo, TerminalSize } from '../../../src-shared/agent/terminals.ts'
import type {
  EndProcessRequest,
  InsideDisk,
  InsideProcesses,
  InsideUsage,
} from '../../../src-shared/agent/usage-wire.ts'

/** What the agent says of itself when a connection begins. */
export interface AgentHello {
  readonly generation: number
  /** Random per start of the agent: another value means that the agent was lost and restarted. */
  readonly bootId: string
  readonly architecture: 'amd64' | 'arm64'
  readonly user: string
  readonly home: string
  readonly workspace: string
  readonly shell: string
}

interface Cancellable {
  readonly signal?: AbortSignal
}

/**
 * One sandbox as seen through its channel. Survives reconnects: calls made while the channel is away wait for it
 * within their deadline and then reject with `agent-unreachable`. Everything returned was validated and bounded.
 * Rules AG…, FI…, TE…, PR… are in docs/spec.
 */
export interface AgentClient {
  readonly hello: AgentHello
  readonly files: AgentFiles
  readonly search: AgentSearch
  readonly git: AgentGit
  readonly terminals: AgentTerminals
  readonly processes: AgentProcesses
  readonly ports: AgentPorts
  readonly usage: AgentUsage
  /** Agents of before take no notice of canaries, and tell less. */
  facts(options?: Cancellable & { readonly canaries?: Canaries }): Promise<IsolationFacts>
  readonly egress: AgentEgress
  /**
   * What the agent says of itself after a position, in order; with `follow` also what it says from then on, until the
   * channel is lost. Rejects with `agent-protocol` for an agent of before, which says nothing.
   */
  messages(options: {
    readonly after: MessagePosition | null
    readonly follow: boolean
    readonly signal: AbortSignal
  }): AsyncIterable<AgentMessage>
  /** Asks the agent to write terminal histories to the data volume now (before a stop). */
  saveHistories(options?: Cancellable): Promise<void>
  /** Called with `lost` when heartbeat or stream failed, `restored` after a reconnect, `restarted` when another agent answers. */
  onState(listener: (state: 'lost' | 'restored' | 'restarted') => void): () => void
  /** Hangs up for good. */
  /** Asks now whether the agent is there, or tries at once to reach it again, e.g. after the computer slept. */
  check(): void
  close(): Promise<void>
}

export interface AgentMessage {
  readonly position: MessagePosition
  /** ISO 8601, by the clock inside. */
  readonly at: string
  /** One that nobody checked: to be shown as text only. */
  readonly text: string
}

export interface AgentFiles {
  list(
    path: string,
    options?: Cancellable & { readonly cursor?: string; readonly limit?: number },
  ): Promise<FileListing>
  /** Names and kinds of all in a folder, in portions and no order: much cheaper than listing. Works with older agents too. */
  children(path: string, options?: Cancellable): AsyncIterable<ChildrenRecord>
  stat(path: string, options?: Cancellable): Promise<FileStat>
  /** At most `length` bytes from `offset`, bounded by bytes read and not by stat; version is given for a whole small read. */
  read(
    path: string,
    options?: Cancellable & { readonly offset?: number; readonly length?: number },
  ): Promise<{
    readonly bytes: Uint8Array
    readonly stat: FileStat
    readonly version: FileVersion | null
    readonly end: boolean
  }>
  /** Atomic (temporary file, fsync, rename), keeps mode; rejects with `file-conflict` when the condition does not hold. */
  write(
    path: string,
    content: Uint8Array | Readable,
    options: Cancellable & { readonly condition: WriteCondition; readonly mode?: number },
  ): Promise<FileVersion>
  makeFolder(path: string, options?: Cancellable): Promise<void>
  /** Never replaces what is at `to`: `file-exists`. */
  rename(from: string, to: string, options?: Cancellable): Promise<void>
  /** A file or a folder with all in it; never replaces. Rejects with `agent-too-old` for one of before. */
  copy(from: string, to: string, options?: Cancellable): Promise<void>
  remove(path: string, options?: Cancellable & { readonly recursive?: boolean }): Promise<void>
  /** Changes below a folder, recursively, coalesced; `overflow` means: list again. */
  watch(path: string, options: { readonly signal: AbortSignal }): AsyncIterable<readonly FileChange[]>
  /**
   * Everything below a folder, nearer folders first, in portions; much cheaper than listing. An excluded bare name is
   * left out everywhere, one with a slash is a path below `path`. Folders that cannot be read are left out.
   */
  walk(
    path: string,
    options?: Cancellable & { readonly exclude?: readonly string[] },
  ): AsyncIterable<readonly WalkedFolder[]>
  /** Unpacks a tar stream below `directory`, all or nothing per file; resolves with what was written. */
  unpack(
    directory: string,
    tar: Readable,
    options?: Cancellable,
  ): Promise<{ readonly files: number; readonly bytes: number }>
  /** An uncompressed tar of a file or folder, entries relative to it. */
  pack(path: string, options?: Cancellable & { readonly exclude?: readonly string[] }): Promise<Readable>
  /** sha-256 of every regular file below a folder, for `diff` and for checking transfers: `path\0hash\0size\0mode` pages; paths relative to it. */
  hashTree(
    path: string,
    options?: Cancellable & { readonly exclude?: readonly string[] },
  ): AsyncIterable<{ readonly path: string; readonly hash: string; readonly size: number; readonly mode: number }>
}

export interface AgentGit {
  /** Rejects with `agent-too-old` for an agent of before. */
  status(path: string, options?: Cancellable): Promise<GitStatus>
}

/** Both end with the call, and reject with `agent-too-old` for an agent of before. */
export interface AgentSearch {
  /** The last record holds the end. Rejects with `invalid-input` for an expression or a glob that is none. */
  text(request: SearchRequest, options: { readonly signal: AbortSignal }): AsyncIterable<SearchRecord>
  names(path: string, options: { readonly signal: AbortSignal }): AsyncIterable<NamesRecord>
}

export interface AgentTerminals {
  list(options?: Cancellable): Promise<readonly TerminalInfo[]>
  open(
    request: {
      readonly size: TerminalSize
      /** The user's shell when absent. */
      readonly command?: readonly string[]
      readonly directory?: string
      readonly environment?: Readonly<Record<string, string>>
    },
    options?: Cancellable,
  ): Promise<TerminalInfo>
  /**
   * Joins as a viewer. Readable: replay then live bytes; writable: input. Not acknowledged bytes are bounded
   * (`acknowledge` frees them), so a slow viewer holds back only itself… and in the end the program, never memory.
   */
  attach(
    id: string,
    options: Cancellable & {
      readonly since?: number
      readonly size?: TerminalSize
      /** For the shell that a restored terminal begins anew with; others have theirs. */
      readonly environment?: Readonly<Record<string, string>>
    },
  ): Promise<TerminalView>
  close(id: string, options?: Cancellable): Promise<void>
}

export interface TerminalView {
  readonly attachment: TerminalAttachment
  readonly stream: Duplex
  acknowledge(bytes: number): void
  resize(size: TerminalSize): void
  /** Resolves when the program ended; rejects when the channel was lost. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
}

export interface AgentProcesses {
  /** Starts a program as the sandbox's user, directly (no shell). `background` ones outlive this connection. */
  start(
    request: {
      readonly command: readonly string[]
      readonly directory?: string
      readonly environment?: Readonly<Record<string, string>>
      readonly background?: boolean
    },
    options?: Cancellable,
  ): Promise<AgentProcess>
  list(options?: Cancellable): Promise<readonly ProcessInfo[]>
  signal(id: string, signal: string, options?: Cancellable): Promise<void>
}

export interface AgentPorts {
  /** All servers inside, and again after each change, until the channel is lost. Rejects with `agent-too-old` for one of before. */
  watch(options: { readonly signal: AbortSignal }): AsyncIterable<readonly PortServer[]>
  /** Bytes to and from a server on the sandbox's loopback; each side may end its own. Rejects with `port-not-served`. */
  connect(port: number, options?: Cancellable): Promise<Duplex>
}

/** Each rejects with `agent-too-old` for an agent of before. */
export interface AgentUsage {
  read(options?: Cancellable): Promise<InsideUsage>
  processes(options?: Cancellable): Promise<InsideProcesses>
  /** Signals one process. Rejects with `process-not-found`, `file-permission`, or `invalid-input` for Airlock's own. */
  end(request: EndProcessRequest, options?: Cancellable): Promise<void>
  /** Walks the files; takes seconds at most. */
  disk(options?: Cancellable): Promise<InsideDisk>
}

export interface AgentEgress {
  /**
   * Opens the way out; it is closed when `signal` aborts or the channel is lost. Rejects with `agent-too-old` for one of
   * before. The notes must be read: they end, or fail, with the way out.
   */
  serve(first: EgressServe, options: { readonly signal: AbortSignal }): Promise<EgressServing>
  /** Resolves when a program wants out. Rejects when the channel is lost; the next one needs a new call. */
  accept(options: { readonly signal: AbortSignal }): Promise<AcceptedConnection>
  /** Takes the agent's questions until `signal` aborts or the channel is lost. Rejects with `agent-too-old` for one of before. */
  names(options: { readonly signal: AbortSignal }): Promise<AskedNames>
  /** Offered to programs that start from then on. Rejects with `agent-too-old` for one of before. */
  offerAuthorities(authorities: EgressAuthorities, options?: Cancellable): Promise<void>
}

export interface EgressServing {
  /** What counts from now on. */
  change(next: EgressServe): void
  readonly notes: AsyncIterable<EgressNote>
}

/** Names of which the agent wants to know whether they exist. */
export interface AskedNames {
  readonly asked: AsyncIterable<EgressQuestion>
  answer(knowledge: EgressKnowledge): void
}

/** A program's connection that waits for an answer; after `ok` its bytes come and go on the stream. */
export interface AcceptedConnection {
  readonly connection: EgressConnection
  readonly stream: Duplex & {
    /** Bytes that came and that nobody took yet. */
    readonly unreadBytes?: number
  }
  answer(answer: EgressAnswer): void
}

export interface ProcessInfo {
  readonly id: string
  readonly pid: number
  readonly command: readonly string[]
  readonly startedAt: string
  readonly exit: { readonly code: number | null; readonly signal: string | null } | null
}

export interface AgentProcess {
  readonly info: ProcessInfo
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** The exit, after both outputs ended. Rejects with `agent-lost` when the channel broke (a background one goes on). */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>
  /** Resolves when it was passed on, or there is nothing left to tell. */
  signal(name: string): Promise<void>
}
