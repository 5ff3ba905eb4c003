import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import Docker from 'dockerode'
import { ensureImage } from '../../../../testing/images.ts'
import type { IsolationLevel } from '../../../../src-shared/engine/isolation.ts'
import { demultiplex } from '../../channel/demultiplex.ts'
import type { EngineConnection } from '../local/connection/engine-connection.ts'
import { identifyEngine } from '../local/connection/identify.ts'
import { openConnection } from '../local/connection/open-connection.ts'
import type { BaseBuilder } from '../local/images/image-resolver.ts'
import { LocalContainerEngine } from '../local/local-container-engine.ts'
import type { RuntimeSource } from '../runtime-source.ts'
import { readSeccomp } from '../local/settings/read-seccomp.ts'
import { offer, type ContractSubject } from './contract-subject.ts'
import { openFaultyPath } from './faulty-path.ts'
import { outsideHand } from './outside-hand.ts'
import { standInProgram, standInRuntime } from './stand-in-runtime.ts'

const seccompFolder = join(import.meta.dirname, '../../../../resources/seccomp')

export interface LocalSubjectOptions {
  readonly socket: string
  readonly level: Exclude<IsolationLevel, 'vm'>
  /** What the connection says of its runtimes is changed by this, e.g. into a lie. */
  readonly alter?: (connection: EngineConnection) => EngineConnection
  readonly baseBuilderFor?: (connection: EngineConnection) => BaseBuilder
}

/** The local engine on a test's private Docker or Podman, behind a path that can be broken. */
export async function localSubject(options: LocalSubjectOptions): Promise<ContractSubject> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-contract-'))
  const path = await openFaultyPath(options.socket, folder)
  const runtimeSource = await standInRuntime(folder)
  const installation = randomBytes(8).toString('hex')
  const opened: LocalContainerEngine[] = []
  const open = async (key: string) => {
    const engine = await openLocalEngine({ ...options, socket: path.socket }, key, runtimeSource)
    opened.push(engine)
    return engine
  }
  const engine = await open(installation)
  const docker = new Docker({ socketPath: options.socket })
  const inside = async (id: string, script: string) => {
    const stream = await engine.connect(id)
    // What a bridge says on standard error breaks its stream.
    stream.end(`exec 2>/dev/null\ncd /workspace\n${script}\n`)
    return await text(stream)
  }
  return {
    engine,
    isolation: options.level,
    level: options.level,
    images: {
      ordinary: await ensureImage(options.socket, 'base'),
      bare: await ensureImage(options.socket, 'busybox'),
    },
    reopen: () => open(installation),
    stranger: () => open(`${installation} stranger`),
    traces: () => traces(docker),
    inside: offer(inside),
    bridge: offer(true),
    recreation: offer(true),
    boundary: offer(inside),
    path: offer(path),
    outside: offer(outsideHand(docker)),
    async close() {
      path.watch(null)
      for (const { id, ownership } of await engine.list()) if (ownership === 'own') await engine.remove(id)
      await Promise.all(opened.map((each) => each.close()))
      await path.close()
      await rm(folder, { recursive: true })
    },
  }
}

export async function openLocalEngine(
  options: LocalSubjectOptions,
  key: string,
  runtimeSource: RuntimeSource,
): Promise<LocalContainerEngine> {
  const identified = await identifyEngine({ kind: 'unix', path: options.socket }, { deadline: 20_000 })
  const connection = openConnection(identified)
  return new LocalContainerEngine({
    connection: options.alter?.(connection) ?? connection,
    installationKey: createHash('sha256').update(key).digest(),
    runtimeSource,
    agent: { ...standInProgram, demultiplex },
    ...(await readSeccomp(seccompFolder)),
    disk: null,
    baseBuilder: options.baseBuilderFor?.(connection) ?? null,
  })
}

/** Containers, data volumes and dangling images by name. Runtime volumes, runtime and prepared images are caches. */
async function traces(docker: Docker): Promise<readonly string[]> {
  const [containers, { Volumes: volumes }, images] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listVolumes() as Promise<{ Volumes: { Name: string }[] | null }>,
    docker.listImages(),
  ])
  return [
    ...containers.map(({ Names }) => `container ${(Names[0] ?? '').slice(1)}`),
    ...(volumes ?? []).map(({ Name }) => `volume ${Name}`).filter((name) => !name.includes('airlock-runtime-')),
    ...images
      .filter(({ RepoTags }) => (RepoTags ?? []).filter((tag) => !tag.startsWith('<none>')).length === 0)
      .map(({ Id }) => `image ${Id}`),
  ].sort()
}
