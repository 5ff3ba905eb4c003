import { posix } from 'node:path'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { FoundChange } from './find-changes.ts'

/**
 * Puts one path back to how it came in. What is there must still be what `change` says.
 * @throws AirlockError `file-conflict` when it is not, `file-not-found` when its original was not kept
 */
export async function revertChange(
  agent: AgentClient,
  change: FoundChange,
  originalOf: (hash: string) => Promise<string | null>,
): Promise<void> {
  const { files } = agent
  const at = (path: string) => posix.join(agent.hello.workspace, path)
  const { path, from, was, executable } = change
  if (change.kind === 'link' && change.change === 'added') return await files.remove(at(path))
  if (change.change === 'renamed' && from !== null) return await files.rename(at(path), at(from))
  if (was === null && change.kind === 'file') {
    await versionNow(agent, change)
    return await files.remove(at(path))
  }
  const text = was === null ? null : await originalOf(was.hash)
  if (was === null || text === null) throw noOriginal(path)
  const mode = was.executable ? 0o755 : 0o644
  if (change.change === 'deleted') {
    await files.makeFolder(posix.dirname(at(path)))
    await files.write(at(path), Buffer.from(text, 'utf8'), { condition: { kind: 'absent' }, mode })
    return
  }
  const version = await versionNow(agent, change)
  const condition = { kind: 'version', version } as const
  // Without a mode a file keeps its own.
  await files.write(at(path), Buffer.from(text, 'utf8'), {
    condition,
    ...(was.executable === executable ? {} : { mode }),
  })
}

/** The version of what is there, if it is still what was seen. */
async function versionNow(agent: AgentClient, { path, hash }: FoundChange) {
  const { version } = await agent.files.read(posix.join(agent.hello.workspace, path), { length: 32 * 1024 ** 2 })
  if (version?.hash === hash && version !== null) return version
  throw changedSince(path)
}

export function changedSince(path: string): AirlockError {
  return new AirlockError({
    code: 'file-conflict',
    message: `“${path}” changed meanwhile.`,
    why: 'It is not what the list of changes showed.',
    remedy: 'Look at the change again, then decide.',
  })
}

function noOriginal(path: string): AirlockError {
  return new AirlockError({
    code: 'file-not-found',
    message: `“${path}” cannot be put back.`,
    why: 'How it came in was not kept: it is no text, too large, or came in before originals were kept.',
    remedy: 'Copy it in again from where it came.',
  })
}
