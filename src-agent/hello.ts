import * as z from 'zod/mini'
import { agentGeneration } from '../src-shared/agent/wire.ts'
import { helloRoute, type HelloHead } from '../src-shared/agent/hello-wire.ts'
import { route, type MountedRoute } from './server/route.ts'
import type { Account } from './surroundings/account.ts'

/** Who answers: the first thing a caller asks on a connection. */
export function helloRouteOf(account: Account, workspace: string, bootId: string): MountedRoute {
  const hello: HelloHead = {
    generation: agentGeneration,
    bootId,
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    user: account.user,
    home: account.home,
    workspace,
    shell: account.shell,
  }
  return route({ path: helloRoute, request: z.nullable(z.unknown()), handle: async () => ({ head: hello }) })
}
