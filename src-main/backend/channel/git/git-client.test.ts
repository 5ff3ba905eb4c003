import { expect, it } from 'vitest'
import { agentError } from '../agent-error.ts'
import type { ChannelSession } from '../channel-session.ts'
import { createGitClient } from './git-client.ts'

/** An agent that answers so. */
function answering(head: unknown) {
  const session = {
    ask: (_route: string, _head: unknown, options: { readonly head: { parse(value: unknown): unknown } }) =>
      Promise.resolve().then(() => options.head.parse(head)),
  }
  return createGitClient(session as unknown as ChannelSession)
}

const repository = { kind: 'repository', branch: 'main', ahead: 0, behind: 0, files: [], isCut: false }

it('[GI4] believes only what can be', async () => {
  await expect(answering(repository).status('/workspace')).resolves.toEqual(repository)
  const lies = [
    { kind: 'other' },
    { ...repository, branch: 'x'.repeat(300) },
    { ...repository, ahead: -1 },
    { ...repository, files: [{ path: '../x', mark: 'added' }] },
    { ...repository, files: [{ path: 'x', mark: 'odd' }] },
    { ...repository, files: Array.from({ length: 10_001 }, () => ({ path: 'x', mark: 'added' })) },
  ]
  for (const lie of lies) await expect(answering(lie).status('/workspace')).rejects.toThrow()
})

it('[GI4] is “too old” from an agent of before', async () => {
  const unknown = agentError({
    code: 'agent-protocol',
    message: 'The agent in the sandbox did not understand a request.',
    why: 'There is no /git/status.',
    remedy: '',
  })
  const session = { ask: () => Promise.reject(unknown) } as unknown as ChannelSession
  await expect(createGitClient(session).status('/workspace')).rejects.toMatchObject({ code: 'agent-too-old' })
})
