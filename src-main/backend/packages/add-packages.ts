import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { EngineDescription } from '../../../src-shared/engine/engine.ts'
import type { BuiltImage, ContainerEngine, EngineSandbox } from '../engines/engine.ts'
import type { SandboxTask } from '../sandboxes/sandbox-world.ts'
import type { LiveOutput } from './live-output.ts'
import { buildPresets } from './parts.ts'
import { runBuild, type BuildTools, type FailedCommand } from './run-build.ts'

/** Runs a command as root on the image of a sandbox and resolves with what became of it. Whatever happens, only that stays. */
export async function buildPackages(
  { entry, operation }: SandboxTask,
  tools: BuildTools,
  ready: { readonly engine: ContainerEngine; readonly description: EngineDescription },
  { command, output }: { readonly command: string; readonly output: LiveOutput },
): Promise<BuiltImage> {
  const { signal, report } = operation
  const seen = await ready.engine.inspect(entry.id, { signal })
  entry.seen = seen
  return await runBuild(tools, ready, {
    spec: { image: usedImage(seen), template: null, limits: entry.record.spec.limits },
    commands: [command],
    ...{ output, signal, report },
    failed: (one) => failed(one, entry.name),
    serve: (agent, until) => tools.egress.serve(entry, agent, { presets: buildPresets, signal: until }),
  })
}

/** The very image that its container has, whatever its name stands for by now. */
function usedImage({ imageId, imageName }: EngineSandbox): string {
  if (imageName.startsWith('airlock/packages:')) return imageName
  return /^[0-9a-f]{64}$/.test(imageId) ? `sha256:${imageId}` : imageId
}

function failed({ command, how, said }: FailedCommand, name: string): AirlockError {
  return new AirlockError({
    code: 'packages-failed',
    message: `“${command.slice(0, 100)}” did not succeed, so nothing was changed.`,
    why: `It ended with ${how}.${said === '' ? '' : ` It said last: ${said}`}`,
    remedy: `Correct the command and try again. If a host it needed was kept out, \`airlock network log ${name} --refused\` names it, as does the Network view.`,
  })
}
