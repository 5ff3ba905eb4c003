import { posix } from 'node:path'
import { terminalsOutput, type PushPath } from '../../../../src-shared/cloud/push-plan.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { hasShownSecret } from '../credentials/shown-secrets.ts'
import { isGone } from '../gone.ts'
import { readTree } from '../manifest/read-tree.ts'
import { mostHistoryBytes } from './hand-over.ts'
import type { PushTask } from './push-task.ts'

const isTerminals = ({ folder, path }: PushPath) => folder === terminalsOutput.folder && path === terminalsOutput.path

/** Holds back what terminals showed where a person said so, and else where a credential is in it. */
export async function leaveTerminals(task: PushTask, from: AgentClient): Promise<void> {
  const { course, heldBack, operation } = task
  const { signal } = operation
  const { leftOut, included, step } = course.record
  if ([...leftOut, ...included].some(isTerminals)) return
  const root = posix.join(from.hello.home, terminalsOutput.path)
  const found: PushPath[] = []
  for (const [path, { kind, size }] of await filesBelow(from, root, signal)) {
    if (kind === 'file' && size <= mostHistoryBytes) {
      const { bytes } = await from.files.read(posix.join(root, path), { length: mostHistoryBytes, signal })
      if (!(await hasShownSecret(bytes, signal))) continue
    }
    found.push({ folder: terminalsOutput.folder, path: `${terminalsOutput.path}/${path}` })
  }
  if (found.length === 0) return
  heldBack.push(...found)
  await course.to(step, { leftOut: [...leftOut, ...found] })
}

async function filesBelow(from: AgentClient, root: string, signal: AbortSignal) {
  try {
    return (await readTree(from.files, root, { signal })).tree
  } catch (error) {
    if (isGone(error)) return new Map<string, never>()
    throw error
  }
}
