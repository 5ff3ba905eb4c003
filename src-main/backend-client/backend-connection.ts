import { fromRpcError } from '../../src-shared/api/errors.ts'
import { AirlockError, toErrorReport, type ErrorReport } from '../../src-shared/errors/airlock-error.ts'
import type { StreamRequest } from '../../src-shared/api/streams.ts'
import type { BackendConnector } from './backend-connector.ts'
import { backendClosed, backendLost, backendQuit } from './backend-errors.ts'
import { ClientStream } from './client-stream.ts'
import { rpcClientOn, type BackendApi } from './rpc-client.ts'

/** What a Node door holds while it talks to the backend. */
export interface BackendConnection extends AsyncDisposable {
  readonly api: BackendApi
  /** Aborts when the connection broke or was closed. */
  readonly closed: AbortSignal
  stream(request: StreamRequest): Promise<ClientStream>
  close(): void
}

export async function connectToBackend(connector: BackendConnector): Promise<BackendConnection> {
  const socket = await connector.openSocket('rpc')
  const closed = new AbortController()
  socket.once('close', (code) => {
    closed.abort(backendClosed(code))
  })
  const close = () => {
    socket.terminate()
  }
  const openStream = async () => {
    if (closed.signal.aborted) return await connector.openSocket('stream')
    try {
      return await connector.openSocketBeside('stream')
    } catch (error) {
      // It is ending, or was killed a moment ago.
      if (isNobodyThere(error)) return await connector.openSocket('stream')
      throw error
    }
  }
  return {
    api: rpcClientOn(socket),
    closed: closed.signal,
    stream: async (request) => new ClientStream(await openStream(), request),
    close,
    [Symbol.asyncDispose]: () => {
      close()
      return Promise.resolve()
    },
  }
}

function isNobodyThere(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTSOCK'].includes(code)
}

/** The report of a failed call: the backend's own, that it was lost, or whatever else went wrong here. */
export function reportOfFailure(thrown: unknown, connection: BackendConnection | null): ErrorReport {
  if (thrown instanceof AirlockError) return thrown.toReport()
  const unexpected = () => new AirlockError(toErrorReport(thrown), { cause: thrown })
  const closed = connection?.closed
  const lost = (cause: unknown) => (isQuit(closed?.reason) ? backendQuit() : backendLost(cause))
  return fromRpcError(thrown, (cause) => (closed?.aborted === true ? lost(cause) : unexpected())).toReport()
}

function isQuit(reason: unknown): boolean {
  return reason instanceof AirlockError && reason.code === 'backend-quit'
}
