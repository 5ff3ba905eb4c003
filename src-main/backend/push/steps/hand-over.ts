import { posix } from 'node:path'
import type { PushPath } from '../../../../src-shared/cloud/push-plan.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { isGone } from '../gone.ts'
import { isLeftOut } from '../manifest/totals.ts'
import { readTree } from '../manifest/read-tree.ts'
import { agentState } from '../roots.ts'

export interface HandingOver {
  readonly from: AgentClient
  readonly to: AgentClient
  /** What does not go along, and stays where it is. */
  readonly leftOut: readonly PushPath[]
  readonly signal: AbortSignal
}

/** What terminals showed goes along: those of the other side take its place, but for what stays. */
export async function handOver({ from, to, leftOut, signal }: HandingOver): Promise<void> {
  const source = posix.join(from.hello.home, agentState)
  const target = posix.join(to.hello.home, agentState)
  const stays = new Set(
    leftOut
      .filter(({ folder, path }) => folder === 'home' && path.startsWith(`${agentState}/`))
      .map(({ path }) => path.slice(agentState.length + 1)),
  )
  if (!(await isFolder(from, source, signal))) return
  if (await isFolder(to, target, signal)) {
    if (stays.size === 0) await to.files.remove(target, { recursive: true, signal })
    else await removeBut(to, target, stays, signal)
  }
  await makeFolders(to, target, signal)
  const tar = await from.files.pack(source, { exclude: [...stays].map((path) => `/${path}`), signal })
  try {
    await to.files.unpack(target, tar, { signal })
  } finally {
    tar.destroy()
  }
}

async function removeBut(
  to: AgentClient,
  target: string,
  stays: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const { tree } = await readTree(to.files, target, { signal })
  for (const path of tree.keys()) {
    if (!isLeftOut(path, stays)) await to.files.remove(posix.join(target, path), { signal })
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
