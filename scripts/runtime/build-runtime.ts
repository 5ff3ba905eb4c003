import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cacheFolder } from '../setup/cache.ts'
import { type Say, sayOnTerminal, sentenceOf } from '../setup/say.ts'
import { architectureNames, architectures as all, ownArchitecture, type Architecture } from './architectures.ts'
import { assembleParts, type AssembledParts } from './assemble-parts.ts'
import { bundleAgent, type AgentFiles } from './bundle-agent.ts'
import { runtimeManifest } from './runtime-manifest.ts'
import { contentOf, packRuntime, type Content, type RuntimeContent } from './pack-runtime.ts'
import { readPartsList } from './parts-list.ts'
import { keepInCache, prune, publish, type PublishedRuntimes } from './publish-runtime.ts'
import { sealLoader } from './seal-loader.ts'

export interface BuildRuntimeOptions {
  /** The project's root. */
  readonly root: string
  /** The cache that `scripts/setup/cache.ts` names. */
  readonly cache: string
  readonly architectures: readonly Architecture[]
  /** Where manifest and tars appear; `<root>/out/runtime` by default. */
  readonly out?: string
  readonly say: Say
  readonly signal: AbortSignal
}

/**
 * Builds the runtime volume's content and publishes it in `out/runtime`. With the parts in the cache only the agent is
 * bundled and one tar per architecture written. @throws Error with what is missing and what to do.
 */
export async function buildRuntime(options: BuildRuntimeOptions): Promise<PublishedRuntimes> {
  const { root, cache, architectures, signal } = options
  const agent = await bundleAgent(root)
  const built = new Map<Architecture, { readonly hash: string; readonly tar: string }>()
  for (const architecture of architectures) {
    signal.throwIfAborted()
    const parts = await assembleParts({ ...options, architecture, list: readPartsList(root) })
    const content = await runtimeContent(root, architecture, parts, agent)
    built.set(architecture, await makeTar(cache, architecture, content, signal))
  }
  const published = await publish(options.out ?? join(root, 'out', 'runtime'), built, agent.hash)
  await prune(cache, Date.now())
  return published
}

/** Fetches the parts alone, e.g. to fill a build machine's cache. */
export async function buildParts(options: BuildRuntimeOptions): Promise<void> {
  for (const architecture of options.architectures) {
    await assembleParts({ ...options, architecture, list: readPartsList(options.root) })
  }
}

async function runtimeContent(
  root: string,
  architecture: Architecture,
  parts: AssembledParts,
  agent: AgentFiles,
): Promise<RuntimeContent> {
  const content = new Map<string, Content>(await contentOf(parts.folder))
  content.delete('taken.json')
  const loader = `lib/${architectureNames[architecture].loader}`
  content.set(loader, { bytes: sealLoader(await readFile(join(parts.folder, loader)), architecture) })
  for (const path of ['licenses/README.txt', 'licenses/ripgrep/LICENSE']) {
    content.set(path, { file: join(root, 'resources', 'runtime', path) })
  }
  for (const [path, bytes] of agent.files) content.set(path, { bytes })
  const manifest = runtimeManifest({
    architecture,
    taken: parts.taken,
    agent: agent.hash,
    paths: [...content.keys()],
    changed: [loader],
  })
  content.set('manifest.json', { bytes: Buffer.from(manifest) })
  return content
}

async function makeTar(
  cache: string,
  architecture: Architecture,
  content: RuntimeContent,
  signal: AbortSignal,
): Promise<{ readonly hash: string; readonly tar: string }> {
  await mkdir(join(cache, 'runtime'), { recursive: true })
  const made = join(cache, 'runtime', `${architecture}.making-${randomBytes(6).toString('hex')}`)
  try {
    const hash = await packRuntime(content, made, signal)
    return { hash, tar: await keepInCache(cache, architecture, made, hash) }
  } finally {
    await rm(made, { force: true })
  }
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const options: BuildRuntimeOptions = {
    root: resolve(import.meta.dirname, '..', '..'),
    cache: cacheFolder(),
    architectures: args.includes('--all-architectures') ? all : [ownArchitecture()],
    say: sayOnTerminal,
    signal,
  }
  if (args.includes('--parts-only')) {
    await buildParts(options)
    return
  }
  const runtimes = await buildRuntime(options)
  for (const [architecture, { hash, tar }] of Object.entries(runtimes)) {
    sayOnTerminal(`Runtime for ${architecture}: out/runtime/${tar} (${hash.slice(0, 12)})`)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const ending = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending.abort())
  await main(process.argv.slice(2), ending.signal).catch((error: unknown) => {
    sayOnTerminal(ending.signal.aborted ? 'Stopped. What was built before is as it was.' : sentenceOf(error))
    process.exitCode = 1
  })
}
