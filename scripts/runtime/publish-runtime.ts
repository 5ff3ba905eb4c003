import { existsSync, readFileSync } from 'node:fs'
import { copyFile, link, mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { architectures, type Architecture } from './architectures.ts'

const entry = z.object({ hash: z.string(), tar: z.string(), agent: z.string() })
const manifest = z.object({ architectures: z.partialRecord(z.enum(architectures), entry) })

/** A built runtime as `out/runtime/manifest.json` lists it. */
export interface PublishedRuntime {
  /** The sha-256 of the tar. */
  readonly hash: string
  /** The tar's file name beside the manifest. */
  readonly tar: string
  /** Which state of the agent is in it. */
  readonly agent: string
}

export type PublishedRuntimes = Partial<Readonly<Record<Architecture, PublishedRuntime>>>

/** Tars that stay in the cache per architecture: the newest, and one that a build beside this one may be about to link. */
const keptTars = 2
/** Parts of other versions stay this long after their last use. */
const keptPartsFor = 7 * 24 * 3_600_000

/** Puts a tar that was just written under its hash in the cache, over an earlier one: that may have been damaged since. */
export async function keepInCache(
  cache: string,
  architecture: Architecture,
  made: string,
  hash: string,
): Promise<string> {
  const folder = join(cache, 'runtime', hash)
  const path = join(folder, `${architecture}.tar`)
  await mkdir(folder, { recursive: true })
  await rename(made, path)
  await utimes(folder, new Date(), new Date())
  return path
}

/** Makes tars and manifest appear in `out/runtime`. Each changes in one step, the manifest last. */
export async function publish(
  out: string,
  built: ReadonlyMap<Architecture, { readonly hash: string; readonly tar: string }>,
  agent: string,
): Promise<PublishedRuntimes> {
  await mkdir(out, { recursive: true })
  const runtimes: Partial<Record<Architecture, PublishedRuntime>> = {}
  for (const architecture of architectures) {
    const tar = `${architecture}.tar`
    const made = built.get(architecture)
    if (made !== undefined) {
      await replaceByLink(made.tar, join(out, tar))
      runtimes[architecture] = { hash: made.hash, tar, agent }
    } else {
      // Another architecture's tar, built earlier, still counts while it holds the same agent.
      const earlier = readPublished(out)[architecture]
      if (earlier?.agent === agent && existsSync(join(out, tar))) runtimes[architecture] = earlier
    }
  }
  const path = join(out, 'manifest.json')
  const part = `${path}.${randomBytes(6).toString('hex')}`
  await writeFile(part, `${JSON.stringify({ architectures: runtimes }, null, 2)}\n`)
  await rename(part, path)
  for (const architecture of architectures) {
    if (runtimes[architecture] === undefined) await rm(join(out, `${architecture}.tar`), { force: true })
  }
  return runtimes
}

/** What `out/runtime` holds now; nothing when there is no manifest or it is not one of ours. */
export function readPublished(out: string): PublishedRuntimes {
  const path = join(out, 'manifest.json')
  if (!existsSync(path)) return {}
  const parsed = manifest.safeParse(parseJson(readFileSync(path, 'utf8')))
  return parsed.success ? (parsed.data.architectures as PublishedRuntimes) : {}
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A manifest that was cut off is one that is about to be written anew.
    return null
  }
}

/** Removes what no build of the last days used, and what a killed one left. */
export async function prune(cache: string, now: number): Promise<void> {
  await removeUnfinished(join(cache, 'runtime'), now)
  for (const { path } of await foldersByAge(join(cache, 'runtime-parts'))) await removeUnfinished(path, now)
  for (const architecture of architectures) {
    const tars = (await foldersByAge(join(cache, 'runtime'))).filter(({ path }) =>
      existsSync(join(path, `${architecture}.tar`)),
    )
    for (const { path } of tars.slice(keptTars)) {
      await rm(join(path, `${architecture}.tar`), { force: true })
      if ((await readdir(path)).length === 0) await rm(path, { recursive: true, force: true })
    }
  }
  for (const { path, usedAt } of await foldersByAge(join(cache, 'runtime-parts'))) {
    if (now - usedAt > keptPartsFor) await rm(path, { recursive: true, force: true })
  }
}

/** A build takes minutes at most: what is still unfinished after a day belongs to nobody. */
async function removeUnfinished(folder: string, now: number): Promise<void> {
  if (!existsSync(folder)) return
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if (!name.includes('.making-') || now - (await stat(path)).mtimeMs < 24 * 3_600_000) continue
    await rm(path, { recursive: true, force: true })
  }
}

async function foldersByAge(folder: string): Promise<readonly { readonly path: string; readonly usedAt: number }[]> {
  if (!existsSync(folder)) return []
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((one) => one.isDirectory())
    .map((one) => one.name)
  const folders = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), usedAt: (await stat(join(folder, name))).mtimeMs })),
  )
  return folders.sort((a, b) => b.usedAt - a.usedAt)
}

/** A hard link costs no disk; where the cache is on another disk it is a copy. */
async function replaceByLink(from: string, to: string): Promise<void> {
  const part = `${to}.${randomBytes(6).toString('hex')}`
  await link(from, part).catch(() => copyFile(from, part))
  await rename(part, to)
  // A rename between two links of one file does nothing at all.
  await rm(part, { force: true })
}
