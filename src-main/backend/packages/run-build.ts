import { StringDecoder } from 'node:string_decoder'
import type { Readable } from 'node:stream'
import type { EngineDescription } from '../../../src-shared/engine/engine.ts'
import type { ReportPhase } from '../../../src-shared/engine/phases.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { BuildSpec, BuiltImage, ContainerEngine, EngineBuild } from '../engines/engine.ts'
import type { OpenAgent } from '../sandboxes/agent-connections.ts'
import { untilAborted } from '../until-aborted.ts'
import { installEnvironment, installScript } from './install-command.ts'
import type { BuildEvidence } from './judge-build.ts'
import type { LiveOutput } from './live-output.ts'
import type { BuildEgress } from './parts.ts'
import { foldedInto } from './swap-image.ts'

export interface BuildTools {
  readonly openAgent: OpenAgent
  readonly egress: BuildEgress
  readonly judge: (evidence: BuildEvidence) => void
}

/** What is built, for whom it is told, and how its way out is opened. */
export interface WantedBuild {
  readonly spec: BuildSpec
  /** Lines of a shell, run as root one after the other. */
  readonly commands: readonly string[]
  readonly output: LiveOutput
  readonly signal: AbortSignal
  readonly report: ReportPhase
  /** The way out ends with `signal`. */
  readonly serve: (agent: AgentClient, signal: AbortSignal) => Promise<void>
  /** The error of a command that did not succeed. */
  readonly failed: (failure: FailedCommand) => Error
}

export interface FailedCommand {
  readonly command: string
  /** Counted from 0. */
  readonly index: number
  /** E.g. `exit code 1`. */
  readonly how: string
  /** The last that was printed, on one line. */
  readonly said: string
}

/** Runs commands as root on an image and resolves with what became of it. Whatever happens, only that stays. */
export async function runBuild(
  tools: Pick<BuildTools, 'openAgent' | 'judge'>,
  { engine, description }: { readonly engine: ContainerEngine; readonly description: EngineDescription },
  wanted: WantedBuild,
): Promise<BuiltImage> {
  const { signal, report } = wanted
  const fold = foldedInto(report, 'build')
  report({ name: 'build', state: 'running', detail: 'Making a build sandbox' })
  return await engine.build(wanted.spec, (build) => installIn(tools, build, description, wanted), {
    signal,
    report: (update) => {
      if (update.name === 'keep') report(update)
      else fold(update)
    },
  })
}

async function installIn(
  tools: Pick<BuildTools, 'openAgent' | 'judge'>,
  build: EngineBuild,
  engine: EngineDescription,
  wanted: WantedBuild,
): Promise<void> {
  const { report } = wanted
  const ended = new AbortController()
  const signal = AbortSignal.any([wanted.signal, ended.signal])
  let agent: AgentClient | null = null
  try {
    agent = await tools.openAgent({ connect: (options) => build.connect(options), signal })
    report({ name: 'build', detail: 'Measuring its isolation' })
    const [facts, settings] = await Promise.all([agent.facts({ signal }), build.verifySettings({ signal })])
    tools.judge({ facts, settings, build, engine })
    await wanted.serve(agent, signal)
    signal.throwIfAborted()
    report({ name: 'build', state: 'done', fraction: 1 })
    await installAll(agent, wanted, signal)
  } finally {
    ended.abort()
    await agent?.close()
  }
}

async function installAll(agent: AgentClient, wanted: WantedBuild, signal: AbortSignal): Promise<void> {
  const { commands, report } = wanted
  report({ name: 'install', state: 'running', detail: '' })
  try {
    for (const [index, command] of commands.entries()) {
      const which = commands.length > 1 ? `${String(index + 1)} of ${String(commands.length)}: ` : ''
      const fraction = commands.length > 1 ? index / commands.length : null
      report({ name: 'install', detail: `${which}${command.slice(0, 200)}`, fraction })
      await install(agent, { command, index }, wanted, signal)
    }
  } catch (error) {
    report({ name: 'install', state: 'failed' })
    throw error
  }
  report({ name: 'install', state: 'done', fraction: 1 })
}

async function install(
  agent: AgentClient,
  { command, index }: Pick<FailedCommand, 'command' | 'index'>,
  { output, failed }: WantedBuild,
  signal: AbortSignal,
): Promise<void> {
  const process = await agent.processes.start(
    { command: ['/bin/sh', '-c', installScript(command)], directory: '/', environment: installEnvironment },
    { signal },
  )
  process.stdin.end()
  for (const stream of [process.stdout, process.stderr]) listen(stream, output)
  const { code, signal: by } = await untilAborted(process.exited, signal)
  if (code === 0) return
  const how = code === null ? `ended by ${by ?? 'a signal'}` : `exit code ${String(code)}`
  throw failed({ command, index, how, said: output.text.trim().split('\n').slice(-3).join(' ').slice(-400) })
}

function listen(stream: Readable, output: LiveOutput): void {
  const decoder = new StringDecoder('utf8')
  stream.on('data', (bytes: Buffer) => {
    output.add(decoder.write(bytes))
  })
  // The exit tells it.
  stream.on('error', () => undefined)
}
