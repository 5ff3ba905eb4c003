import { z } from 'zod'
import { gitLimits, gitRoute, type GitRequest, type GitStatus } from '../../../../src-shared/agent/git-wire.ts'
import type { AgentGit } from '../agent-client.ts'
import type { ChannelSession } from '../channel-session.ts'
import { pathBelow } from '../files/schemas.ts'
import { askNewer } from '../older-agent.ts'

const count = z.int().nonnegative()

const status: z.ZodType<GitStatus> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('no-git') }),
  z.object({ kind: z.literal('no-repository') }),
  z.object({
    kind: z.literal('repository'),
    branch: z.string().max(gitLimits.branch).nullable(),
    ahead: count,
    behind: count,
    files: z
      .array(
        z.object({
          path: pathBelow,
          mark: z.enum(['modified', 'added', 'deleted', 'renamed', 'conflict', 'untracked', 'ignored']),
        }),
      )
      .max(gitLimits.files),
    isCut: z.boolean(),
  }),
])

/** The image's git, as the agent asks it. What it answers comes from inside: shapes and sizes are checked. */
export function createGitClient(session: ChannelSession): AgentGit {
  return {
    status: async (path, { signal } = {}) => {
      const asked: GitRequest = { path }
      return await askNewer('tell how its files stand to git', session.ask(gitRoute, asked, { head: status, signal }))
    },
  }
}
