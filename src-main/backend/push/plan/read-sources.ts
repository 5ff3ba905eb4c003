import { posix } from 'node:path'
import type { PushFolder } from '../../../../src-shared/cloud/push-manifest.ts'
import type { GitStatus } from '../../../../src-shared/agent/git-wire.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { EgressPolicy } from '../../../../src-shared/policy/policy.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { isGone } from '../gone.ts'
import type { ManifestSources } from '../manifest/compose-manifest.ts'
import { elfHeadBytes, type Architecture } from '../manifest/elf.ts'
import { readTree } from '../manifest/read-tree.ts'
import { apartIn, rootOf } from '../roots.ts'

export interface AboutSandbox {
  readonly policy: EgressPolicy
  readonly variables: readonly string[]
  /** Secrets that it may use, by title, and whether a person agreed to have each used in a cloud. */
  readonly secrets: readonly { readonly title: string; readonly inCloud: boolean }[]
  /** What machines in the cloud run on. */
  readonly there: Architecture
}

/** How long what an agent may not know is waited for. */
const patienceMs = 5000

/** Asks a sandbox for all that its manifest is made of. What its agent cannot tell is left out, but never a file. */
export async function readSources(
  agent: AgentClient,
  about: AboutSandbox,
  signal: AbortSignal,
): Promise<ManifestSources> {
  const { files, hello } = agent
  const readHead = async (folder: PushFolder, path: string): Promise<Uint8Array | null> => {
    try {
      return (await files.read(posix.join(rootOf(agent, folder), path), { length: elfHeadBytes, signal })).bytes
    } catch (error) {
      if (isGone(error)) return null
      throw error
    }
  }
  const [terminals, programs, ports, git] = await Promise.all([
    told(signal, [], async () => await agent.terminals.list({ signal })),
    told(signal, [], () => programsOf(agent, signal)),
    told(signal, [], () => portsOf(agent, signal)),
    told<GitStatus | null>(signal, null, () => agent.git.status(hello.workspace, { signal })),
  ])
  return {
    workspace: await readTree(files, hello.workspace, { exclude: apartIn(agent, 'workspace'), signal }),
    home: await readTree(files, hello.home, { exclude: apartIn(agent, 'home'), signal }),
    ...{ readHead, here: hello.architecture, there: about.there, git, terminals: terminals.length, programs, ports },
    localSecrets: about.secrets.filter(({ inCloud }) => !inCloud).map(({ title }) => title),
    handedSecrets: about.secrets.filter(({ inCloud }) => inCloud).map(({ title }) => title),
    ...{ policy: about.policy, variables: about.variables, signal },
  }
}

/** What older agents, or images without such a program, do not tell is not known; a lost agent is a failure. */
async function told<T>(signal: AbortSignal, otherwise: T, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof AirlockError && ['agent-lost', 'agent-unreachable'].includes(error.code)) throw error
    return otherwise
  }
}

async function programsOf(agent: AgentClient, signal: AbortSignal): Promise<readonly string[]> {
  const { processes } = await agent.usage.processes({ signal })
  return processes
    .filter(({ isAirlock }) => !isAirlock)
    .map(({ command }) => posix.basename(command.split(' ', 1)[0] ?? ''))
    .filter((name) => name !== '')
}

async function portsOf(agent: AgentClient, signal: AbortSignal): Promise<readonly number[]> {
  const enough = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
  for await (const servers of agent.ports.watch({ signal: enough })) return servers.map(({ port }) => port)
  return []
}
