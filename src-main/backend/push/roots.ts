import { posix } from 'node:path'
import type { PushFolder } from '../../../src-shared/cloud/push-manifest.ts'
import type { AgentClient } from '../channel/agent-client.ts'

export const pushFolders = ['workspace', 'home'] as const satisfies readonly PushFolder[]

/** What the agent keeps for itself in a home: handed over by itself, since it differs whatever a person does. */
export const agentState = '.local/state/airlock'

export function rootOf({ hello }: Pick<AgentClient, 'hello'>, folder: PushFolder): string {
  return folder === 'workspace' ? hello.workspace : hello.home
}

/** What is never compared: in a home what the agent keeps, and a workspace that lies in it. */
export function apartIn({ hello }: Pick<AgentClient, 'hello'>, folder: PushFolder): readonly string[] {
  if (folder === 'workspace') return []
  const inside = posix.relative(hello.home, hello.workspace)
  return [`/${agentState}`, ...(inside.startsWith('..') || inside === '' ? [] : [`/${inside}`])]
}
