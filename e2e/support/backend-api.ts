import { askWho, openBackendSocket } from '../../src-main/backend-client/ask-backend.ts'
import { rpcClientOn, type BackendApi } from '../../src-main/backend-client/rpc-client.ts'
import { backendDirectories, processSurroundings } from '../../src-main/directories.ts'
import type { Airlock } from './story.ts'

/** Asks the backend that runs, for what no door offers. */
export async function withApi<T>({ environment }: Airlock, act: (api: BackendApi) => Promise<T>): Promise<T> {
  const socket = await openBackendSocket(socketOf(environment), 'rpc')
  try {
    return await act(rpcClientOn(socket))
  } finally {
    socket.terminate()
  }
}

/** Whether there is one. */
export async function backendAnswers({ environment }: Airlock): Promise<boolean> {
  return (await askWho(socketOf(environment), 10_000)) !== null
}

function socketOf(environment: NodeJS.ProcessEnv): string {
  return backendDirectories({ ...processSurroundings(), env: environment }).socketPath
}
