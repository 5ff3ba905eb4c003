import * as z from 'zod/mini'
import { gitRoute } from '../../src-shared/agent/git-wire.ts'
import { checkPath } from '../files/file-path.ts'
import { route, type AgentContext, type MountedRoute } from '../server/route.ts'
import { gitStatus } from './status.ts'

/** How files stand to git; rules GI… in docs/spec/git.md. */
export function gitRoutesOf({ environment }: AgentContext): readonly MountedRoute[] {
  return [
    route({
      path: gitRoute,
      request: z.object({ path: z.string() }),
      handle: async ({ request, signal }) => ({ head: await gitStatus(checkPath(request.path), environment, signal) }),
    }),
  ]
}
