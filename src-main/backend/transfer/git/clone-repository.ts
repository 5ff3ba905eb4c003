import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { GitAddress } from '../../../../src-shared/engine/git-address.ts'
import { visible } from '../../../../src-shared/text/visible.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { CloneProgress } from './clone-progress.ts'

export interface CloneOptions {
  readonly signal: AbortSignal
  /** 0…1 */
  readonly progress: (fraction: number) => void
  /** A branch or tag; the repository's own choice when left out. */
  readonly ref?: string | undefined
}

/** Nobody is there to answer a question. The keys of hosts are taken as they come the first time, as most people do. */
const environment = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '/bin/false',
  GIT_SSH_COMMAND: 'ssh -o BatchMode=yes -o StrictHostKeyChecking=accept-new',
  LC_ALL: 'C',
} as const

/**
 * Clones into the workspace with the sandbox's own git: what a repository brings runs there or nowhere. Rejects with
 * `source-unreadable`.
 */
export async function cloneRepository(agent: AgentClient, from: GitAddress, options: CloneOptions): Promise<void> {
  const { workspace } = agent.hello
  const branch = options.ref === undefined ? [] : ['--branch', options.ref]
  const command = [
    'git',
    '-c',
    'protocol.ext.allow=never',
    'clone',
    '--progress',
    ...branch,
    '--',
    from.address,
    workspace,
  ]
  const process = await started(agent, command, options.signal)
  const said = new CloneProgress(options.progress)
  process.stdin.end()
  process.stdout.resume()
  process.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.read(text)
  })
  const { code, signal } = await process.exited
  options.signal.throwIfAborted()
  if (code === 0) return
  const how = code === null ? `git was ended by ${signal ?? 'a signal'}.` : `git ended with ${String(code)}.`
  throw failed(from, visible(said.said) || how)
}

async function started(agent: AgentClient, command: readonly string[], signal: AbortSignal) {
  try {
    return await agent.processes.start({ command, environment, directory: '/' }, { signal })
  } catch (error) {
    if (!(error instanceof AirlockError) || error.code !== 'command-not-found') throw error
    throw new AirlockError(
      {
        code: 'source-unreadable',
        message: 'This image has no git, so nothing can be cloned in it.',
        why: error.why,
        remedy: 'Choose a template or an image that has git.',
      },
      { cause: error },
    )
  }
}

function failed({ address }: GitAddress, why: string): AirlockError {
  return new AirlockError({
    code: 'source-unreadable',
    message: `“${address}” could not be cloned.`,
    why,
    remedy: 'Check the address, and that it can be read without signing in; then try again.',
  })
}
