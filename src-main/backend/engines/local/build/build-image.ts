import { randomBytes } from 'node:crypto'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { BuildSpec, BuiltImage, EngineBuild, PhasedCallOptions } from '../../engine.ts'
import { deadlines, type EngineConnection } from '../connection/engine-connection.ts'
import { resourceNames } from '../identity/resource-names.ts'
import type { ImageFacts } from '../images/image-facts.ts'
import { importUnnamed } from '../images/import-image.ts'
import { packagesLabel } from '../images/packages-label.ts'
import { connectToAgent } from '../lifecycle/connect.ts'
import {
  inspectContainer,
  prepareParts,
  requireSettings,
  settingsInputsFor,
  type CreateParts,
} from '../lifecycle/create-sandbox.ts'
import { chooseOwnKernel } from '../proof/choose-runtime.ts'
import type { EngineWorld } from '../runtime/engine-world.ts'
import { withErrand } from '../runtime/errand.ts'
import { busybox } from '../runtime/runtime-volume.ts'
import { compareSettings } from '../settings/compare.ts'
import { readSeenSettings } from '../settings/seen-settings.ts'
import { startContainer } from '../lifecycle/run-state.ts'
import { stopIfCancelled } from '../../work/cancellation.ts'
import { megabytes } from '../../work/file-stream.ts'
import { inPhase, type Progress } from '../../work/phase.ts'
import { buildBody } from './build-body.ts'
import { CheckedSystem } from './checked-system.ts'
import { importWhileRead } from './import-while-read.ts'
import { wholeSystemScript } from './whole-system.ts'

/** Lets `work` change an image as root, behind a kernel of its own, and keeps what comes of it as a new image. */
export async function buildImage(
  world: EngineWorld,
  parts: CreateParts,
  spec: BuildSpec,
  work: (build: EngineBuild) => Promise<void>,
  options: PhasedCallOptions,
): Promise<BuiltImage> {
  const { signal, report } = options
  const facts = await prepareParts(parts, spec, options, chooseOwnKernel)
  const { runtime, report: proven } = facts.runtime
  if (proven.level === 'container') throw new TypeError('A build never runs in an ordinary container.')
  const { level } = proven
  const inputs = settingsInputsFor(world, { ...spec, id: '000000000000', fast: true }, facts)
  const body = buildBody(world, spec, inputs)
  const { connection } = runtime
  return await withErrand({ ...world, connection }, 'build', { ...body }, async ({ id }) => {
    await requireSettings(world, body, inputs, id)
    await startContainer({ connection, containerId: id }, options)
    await work({
      level,
      runtime: runtime.name,
      connect: (asked = {}) => connectToAgent(world, { connection, containerId: id }, { ...asked, asRoot: true }),
      verifySettings: async (asked = {}) =>
        compareSettings(body, inputs, readSeenSettings(inputs.engine, await inspectContainer(world, id, asked.signal))),
    })
    stopIfCancelled(signal)
    return await inPhase(report, 'keep', 'Taking the files out', (progress) =>
      keepImage(world, { connection, id, image: facts.image }, signal ?? new AbortController().signal, progress),
    )
  })
}

async function keepImage(
  world: EngineWorld,
  from: { readonly connection: EngineConnection; readonly id: string; readonly image: ImageFacts },
  signal: AbortSignal,
  progress: Progress,
): Promise<BuiltImage> {
  const { connection, id, image } = from
  const { stream, id: exec } = await connection.hijackExec(id, {
    argv: [busybox, 'sh', '-c', wholeSystemScript],
    user: '0:0',
    workingDirectory: '/',
    signal,
    deadline: deadlines.create,
  })
  const system = new CheckedSystem((bytes) => {
    progress(`Taking the files out: ${megabytes(bytes)}`)
  })
  const output = world.agent.demultiplex(stream)
  output.end()
  const label = packagesLabel(world.signer, {
    environment: [...image.environment],
    volumes: [...image.volumes],
    nonce: randomBytes(16).toString('hex'),
  })
  const read = async () => {
    await system.read(output, signal)
    const code = await connection.execExitCode(exec, { signal })
    if (code !== 0) throw notWhole(code)
    system.finish()
    progress(`Keeping ${megabytes(system.bytes)} as an image`)
  }
  try {
    const importing = importUnnamed(world.connection, system.tar, label, signal)
    const imageId = await importWhileRead(importing, read(), (error) => {
      system.destroy(error)
    })
    const name = resourceNames.packagesImage(imageId)
    const [repo = '', tag = ''] = name.split(':')
    await world.connection.request('POST', `/images/${imageId}/tag`, { query: { repo, tag } })
    return { image: name, bytes: system.bytes }
  } finally {
    output.destroy()
    stream.destroy()
  }
}

function notWhole(code: number | null): AirlockError {
  return new AirlockError({
    code: 'engine-failed',
    message: 'The files of the build sandbox could not all be read.',
    why: `Reading them ended with ${code === null ? 'no exit code' : `exit code ${String(code)}`}.`,
    remedy: 'Try again. If it happens again, see whether the engine’s disk is full.',
  })
}
