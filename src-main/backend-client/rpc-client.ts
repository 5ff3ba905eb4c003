import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import type { WebSocket } from 'ws'
import type { contract } from '../../src-shared/api/contract.ts'

/** Everything a door can ask of the backend, typed. */
export type BackendApi = ContractRouterClient<typeof contract>

export function rpcClientOn(socket: WebSocket): BackendApi {
  // The browser's and Node's WebSocket types differ in names only.
  return createORPCClient<BackendApi>(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))
}
