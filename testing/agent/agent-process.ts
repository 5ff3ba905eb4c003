import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rgPath } from '@vscode/ripgrep'
import { inject } from 'vitest'
import { sealing } from '../network/sealed.ts'

export interface AgentProcess extends AsyncDisposable {
  readonly directory: string
  readonly home: string
  readonly workspace: string
  readonly socket: string
  readonly pid: number
  /** A fresh connection to its socket. */
  connect(): Promise<Socket>
  /** Ends it as a stop of its sandbox does, or at once by `SIGKILL`. Its directory stays. */
  end(signal?: NodeJS.Signals): Promise<number | null>
  /** Starts it again in the same directory after `end`. */
  restart(): Promise<void>
  /** What it said on standard error. */
  readonly said: () => string
}

export interface StartAgentOptions {
  readonly shell?: string
  /** Arguments of the `node` that runs it. */
  readonly nodeArguments?: readonly string[]
  /** It shares the loopback of this process, for servers that the test itself runs; else it has a network of its own. */
  readonly sharesLoopback?: true
}

/** Runs the real agent as a process of this machine, with a home, a workspace and a socket of its own. */
export async function startAgent(options: StartAgentOptions = {}): Promise<AgentProcess> {
  const agent = await agentAtRest(options)
  await agent.restart()
  return agent
}

/** Its folders, and how it is started. */
export async function agentAtRest(options: StartAgentOptions = {}): Promise<AgentProcess> {
  const bundle = inject('agentBundle')
  const directory = await mkdtemp(join(tmpdir(), 'airlock-agent-'))
  const [home, workspace, socket] = ['home', 'workspace', 'run/agent.sock'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ]
  await Promise.all([mkdir(home), mkdir(workspace)])
  let said = ''
  let child: ChildProcess | null = null
  const start = async () => {
    const [program = '', ...before] = [...(options.sharesLoopback === true ? [] : sealing()), process.execPath]
    child = spawn(
      program,
      [
        ...before,
        ...(options.nodeArguments ?? []),
        bundle,
        ...['--socket', socket, '--home', home, '--workspace', workspace],
        ...['--ripgrep', rgPath],
        ...['--shell-files', join(process.cwd(), 'src-agent/terminals/shell')],
        // This machine's own are its own.
        ...['--dns-port', '0', '--proxy-port', '0'],
        ...['--shell', options.shell ?? '/bin/sh', '--environment', '/proc/self/environ'],
      ],
      // In a sandbox nothing of Airlock's own is in the environment.
      { env: withoutOurs(process.env), stdio: ['ignore', 'ignore', 'pipe'] },
    )
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await listening(socket, child, () => said)
  }
  const end = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child === null) return null
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    const exited = once(child, 'exit') as Promise<[number | null]>
    child.kill(signal)
    return (await exited)[0]
  }
  return {
    directory,
    home,
    workspace,
    socket,
    get pid() {
      return child?.pid ?? -1
    },
    connect: async () => {
      const stream = connect(socket)
      await once(stream, 'connect')
      return stream
    },
    end,
    restart: async () => {
      await end()
      await start()
    },
    said: () => said,
    [Symbol.asyncDispose]: async () => {
      await end()
      await rm(directory, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** Resolves as soon as the socket takes connections. */
async function listening(socket: string, child: ChildProcess, said: () => string): Promise<void> {
  const until = performance.now() + 10_000
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The agent ended at once: ${said()}`)
    if (await accepts(socket)) return
    if (performance.now() > until) throw new Error(`The agent does not listen: ${said()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function accepts(socket: string): Promise<boolean> {
  if ((await stat(socket).catch(() => null)) === null) return false
  return await new Promise((resolve) => {
    const probe = connect(socket)
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', () => {
      resolve(false)
    })
  })
}

function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AIRLOCK_')))
}
