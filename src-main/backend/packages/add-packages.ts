import { StringDecoder } from 'node:string_decoder'
import type { Readable } from 'node:stream'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { EngineDescription } from '../../../src-shared/engine/engine.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { BuiltImage, ContainerEngine, EngineBuild, EngineSandbox } from '../engines/engine.ts'
import type { OpenAgent } from '../sandboxes/agent-connections.ts'
import type { SandboxTask } from '../sandboxes/sandbox-world.ts'
import { untilAborted } from '../until-aborted.ts'
import { installEnvironment, installScript } from './install-command.ts'
import type { BuildEvidence } from './judge-build.ts'
import type { LiveOutput } from './live-output.ts'
import { buildPresets, type BuildEgress } from './parts.ts'
import { foldedInto } from './swap-image.ts'

export interface BuildTools {
  readonly openAgent: OpenAgent
  readonly egress: BuildEgress
  readonly judge: (evidence: BuildEvidence) => void
}

/** Runs a command as root on the image of a sandbox and resolves with what became of it. Whatever happens, only that stays. */
export async function buildPackages(
  task: SandboxTask,
  tools: BuildTools,
  { engine, description }: { readonly engine: ContainerEngine; readonly description: EngineDescription },
  wanted: { readonly command: string; readonly output: LiveOutput },
): Promise<BuiltImage> {
  const { entry, operation } = task
  const { signal, report } = operation
  const seen = await engine.inspect(entry.id, { signal })
  entry.seen = seen
  const fold = foldedInto(report, 'build')
  report({ name: 'build', state: 'running', detail: 'Making a build sandbox' })
  const spec = { image: usedImage(seen), template: null, limits: entry.record.spec.limits }
  return await engine.build(spec, (build) => installIn(task, tools, build, description, wanted), {
    signal,
    report: (update) => {
      if (update.name === 'keep') report(update)
      else fold(update)
    },
  })
}

/** The very image that its container has, whatever its name stands for by now. */
function usedImage({ imageId, imageName }: EngineSandbox): string {
  if (imageName.startsWith('airlock/packages:')) return imageName
  return /^[0-9a-f]{64}$/.test(imageId) ? `sha256:${imageId}` : imageId
}

async function installIn(
  { entry, operation }: SandboxTask,
  tools: BuildTools,
  build: EngineBuild,
  engine: EngineDescription,
  { command, output }: { readonly command: string; readonly output: LiveOutput },
): Promise<void> {
  const ended = new AbortController()
  const signal = AbortSignal.any([operation.signal, ended.signal])
  let agent: AgentClient | null = null
  try {
    agent = await tools.openAgent({ connect: (options) => build.connect(options), signal })
    operation.report({ name: 'build', detail: 'Measuring its isolation' })
    const [facts, settings] = await Promise.all([agent.facts({ signal }), build.verifySettings({ signal })])
    tools.judge({ facts, settings, build, engine })
    await tools.egress.serve(entry, agent, { presets: buildPresets, signal })
    operation.report({ name: 'build', state: 'done', fraction: 1 })
    const connected = agent
    await operation.phase('install', command.slice(0, 200), () => install(connected, command, output, signal))
  } finally {
    ended.abort()
    await agent?.close()
  }
}

async function install(agent: AgentClient, command: string, output: LiveOutput, signal: AbortSignal): Promise<void> {
  const process = await agent.processes.start(
    { command: ['/bin/sh', '-c', installScript(command)], directory: '/', environment: installEnvironment },
    { signal },
  )
  process.stdin.end()
  for (const stream of [process.stdout, process.stderr]) listen(stream, output)
  const { code, signal: by } = await untilAborted(process.exited, signal)
  if (code === 0) return
  throw failed(command, code === null ? `ended by ${by ?? 'a signal'}` : `exit code ${String(code)}`, output.text)
}

function listen(stream: Readable, output: LiveOutput): void {
  const decoder = new StringDecoder('utf8')
  stream.on('data', (bytes: Buffer) => {
    output.add(decoder.write(bytes))
  })
  // The exit tells it.
  stream.on('error', () => undefined)
}

function failed(command: string, how: string, said: string): AirlockError {
  const last = said.trim().split('\n').slice(-3).join(' ').slice(-400)
  return new AirlockError({
    code: 'packages-failed',
    message: `“${command.slice(0, 100)}” did not succeed, so nothing was changed.`,
    why: `It ended with ${how}.${last === '' ? '' : ` It said last: ${last}`}`,
    remedy: 'Correct the command and try again. What was refused on its way out is in the sandbox’s Network.',
  })
}
