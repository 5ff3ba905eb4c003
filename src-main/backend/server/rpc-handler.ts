import type { AnyRouter } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import type { WebSocket } from 'ws'
import type { BackendLog } from '../logs/backend-log.ts'
import { toRpcError } from './rpc-errors.ts'

/** Serves the contract on WebSockets: every failure reaches the door as an `ErrorReport`. */
export function createRpcHandler(router: AnyRouter, log: BackendLog): (socket: WebSocket) => void {
  const handler = new RPCHandler(router, {
    clientInterceptors: [
      async ({ next }) => {
        try {
          const output = await next()
          return isAsyncIterable(output) ? reportingErrors(output, log) : output
        } catch (error) {
          throw toRpcError(error, log)
        }
      },
    ],
  })
  return (socket) => {
    handler.upgrade(socket, { context: {} }).catch((error: unknown) => {
      log.error('A door could not be served', error)
      socket.terminate()
    })
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

async function* reportingErrors(source: AsyncIterable<unknown>, log: BackendLog): AsyncGenerator<unknown> {
  try {
    yield* source
  } catch (error) {
    throw toRpcError(error, log)
  }
}
