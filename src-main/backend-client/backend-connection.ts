import { fromRpcError } from '../../src-shared/api/errors.ts'
import type { StreamRequest } from '../../src-shared/api/streams.ts'
import type { BackendConnector } from './backend-connector.ts'
import { backendLost } from './backend-errors.ts'
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
  socket.once('close', () => {
    closed.abort(backendLost())
  })
  const close = () => {
    socket.terminate()
  }
  return {
    api: rpcClientOn(socket),
    closed: closed.signal,
    stream: async (request) => new ClientStream(await connector.openSocket('stream'), request),
    close,
    [Symbol.asyncDispose]: () => {
      close()
      return Promise.resolve()
    },
  }
}

/** The error of a failed call, in Airlock's words. */
export function fromBackend(thrown: unknown): Error {
  return fromRpcError(thrown, (cause) => backendLost(cause))
}
