import { posix } from 'node:path'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { isGone } from '../gone.ts'
import { agentState } from '../roots.ts'

/** What terminals showed goes along: those of the other side take its place. */
export async function handOver(from: AgentClient, to: AgentClient, signal: AbortSignal): Promise<void> {
  const source = posix.join(from.hello.home, agentState)
  const target = posix.join(to.hello.home, agentState)
  if (!(await isFolder(from, source, signal))) return
  if (await isFolder(to, target, signal)) await to.files.remove(target, { recursive: true, signal })
  await makeFolders(to, target, signal)
  const tar = await from.files.pack(source, { signal })
  try {
    await to.files.unpack(target, tar, { signal })
  } finally {
    tar.destroy()
  }
}

async function isFolder({ files }: AgentClient, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await files.stat(path, { signal })).kind === 'folder'
  } catch (error) {
    if (isGone(error)) return false
    throw error
  }
}

async function makeFolders(agent: AgentClient, path: string, signal: AbortSignal): Promise<void> {
  if (await isFolder(agent, path, signal)) return
  await makeFolders(agent, posix.dirname(path), signal)
  try {
    await agent.files.makeFolder(path, { signal })
  } catch (error) {
    if (!(error instanceof AirlockError) || error.code !== 'file-exists') throw error
  }
}
