import type { WebSocket } from 'ws'
import { streamWindow } from '../../../src-shared/api/stream-flow.ts'
import { streamRequest, type StreamRequest } from '../../../src-shared/api/streams.ts'
import { AirlockError, assertNever, isCancellation, toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { parsedJson } from '../../../src-shared/text/parsed-json.ts'
import type { ActiveAccess, SandboxVariables } from '../api/agent-access.ts'
import type { WorkspaceWork } from '../changes/workspace-work.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import type { SandboxLogs } from '../logs/sandbox-log.ts'
import type { StagedSources } from '../transfer/staged-sources.ts'
import { serveProcess } from './process-stream.ts'
import { StreamSocket } from './stream-socket.ts'
import { serveTerminal } from './terminal-stream.ts'
import { serveChanges, serveDownload, serveUpload } from './transfer-streams.ts'

const requestPatienceMs = 10_000

export interface StreamHandlerOptions {
  readonly access: ActiveAccess
  readonly work: Pick<WorkspaceWork, 'found' | 'sent'>
  readonly sources: Pick<StagedSources, 'receive'>
  readonly logs: SandboxLogs
  /** What every program in a sandbox gets; what is given with one wins. */
  readonly variables: SandboxVariables
  readonly log: BackendLog
}

/** Serves one WebSocket of `/stream`: its first message says what it carries. */
export function createStreamHandler(options: StreamHandlerOptions): (socket: WebSocket) => void {
  const { log } = options
  return (socket) => {
    const patience = setTimeout(() => {
      socket.close(1008, 'No request came.')
    }, requestPatienceMs)
    socket.once('close', () => {
      clearTimeout(patience)
    })
    socket.once('message', (data: Buffer, isBinary: boolean) => {
      clearTimeout(patience)
      const request = isBinary ? null : parseRequest(data.toString('utf8'))
      if (request === null) {
        socket.send(JSON.stringify({ type: 'error', error: invalidRequest().toReport() }))
        socket.close(1008)
        return
      }
      // Made at once, so that no message that follows the request is missed.
      const stream = new StreamSocket(socket, streamWindow[request.kind])
      serve(options, stream, request).catch((error: unknown) => {
        const report = toErrorReport(error)
        if (!isCancellation(error)) log.info(`A ${request.kind} stream ended: ${report.message} ${report.why}`)
        if (report.code === 'internal') log.error(`A ${request.kind} stream failed`, error)
        stream.finish({ type: 'error', error: report })
      })
    })
  }
}

/** What somebody begins; a terminal that is only shown again wakes nobody. */
const begins: ReadonlySet<StreamRequest['kind']> = new Set(['process', 'upload', 'download'])

async function serve(
  { access, work, sources, logs, variables }: StreamHandlerOptions,
  stream: StreamSocket,
  request: StreamRequest,
): Promise<void> {
  if (request.kind === 'upload-source') {
    const bytes = await sources.receive(request.upload, request.name, stream.input, stream.closed)
    stream.finish({ type: 'done', files: 1, bytes })
    return
  }
  const wakes = begins.has(request.kind)
  const { sandbox, agent } = await access.agent(request.sandbox, stream.closed, { wakes })
  const active = () => {
    access.noteActivity(sandbox.id)
  }
  switch (request.kind) {
    case 'terminal':
      await serveTerminal(agent, stream, { ...request, environment: variables(sandbox.id) }, active)
      return
    case 'process':
      active()
      await serveProcess(agent, stream, {
        ...request,
        environment: { ...variables(sandbox.id), ...request.environment },
      })
      return
    case 'upload':
      active()
      await serveUpload(agent, stream, request, (why) => {
        logs.append(sandbox.id, 'refusal', `Copying into ${request.directory} was refused: ${why}`)
      })
      return
    case 'download':
      await serveDownload(agent, stream, request, (files) => work.sent(sandbox.id, agent.hello.workspace, files))
      return
    case 'changes':
      await serveChanges(work, stream, request)
      return
    default:
      assertNever(request)
  }
}

function parseRequest(text: string): StreamRequest | null {
  const parsed = streamRequest.safeParse(parsedJson(text))
  return parsed.success ? parsed.data : null
}

function invalidRequest(): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: 'That stream was not asked for in a way Airlock understands.',
    why: 'The first message must be a JSON request of a known kind.',
    remedy: 'Update the app or the CLI, so that both have the same version.',
  })
}
