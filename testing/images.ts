import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import Docker from 'dockerode'
import { cacheFolder } from '../scripts/setup/cache.ts'
import { findBuildMachine } from '../src-main/backend/engines/local/base-image/build-machine.ts'
import { baseTar } from '../src-main/backend/engines/local/base-image/build-tar.ts'
import { recipeFor } from '../src-main/backend/engines/local/base-image/recipe.ts'
import { busyboxTar } from './busybox-tar.ts'

const images = {
  /** What the app itself builds for its base template where no registry is. */
  base: { repository: 'airlock/base', tag: 'debian' },
  /** One static program and links to it: nothing else is in there. */
  busybox: { repository: 'airlock-test/busybox', tag: 'latest' },
} as const

export type TestImage = keyof typeof images

/**
 * Makes sure that an engine has one of the test images, from tars that are built once per machine.
 * @returns the name under which the engine knows it.
 */
export async function ensureImage(socket: string, image: TestImage): Promise<string> {
  const { repository, tag } = images[image]
  const name = `${repository}:${tag}`
  const docker = new Docker({ socketPath: socket })
  if (await has(docker, name)) return name
  const tar = image === 'base' ? await debianTar() : await busyboxTar(cacheFolder())
  const answer = await docker.importImage(createReadStream(tar))
  const id = /"status":"(?<id>(sha256:)?[0-9a-f]{64})"|(?<plain>[0-9a-f]{64})/.exec(await text(answer as Readable))
  const found = id?.groups?.id ?? id?.groups?.plain
  if (found === undefined) throw new Error(`The engine at ${socket} did not import ${tar}`)
  // Podman leaves the tag out when it comes with the import.
  await docker.getImage(found).tag({ repo: repository, tag })
  return name
}

async function has(docker: Docker, name: string): Promise<boolean> {
  try {
    await docker.getImage(name).inspect()
    return true
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false
    throw error
  }
}

/** The tar of the base image, built when the cache has none that is fresh: about a minute. */
export async function debianTar(): Promise<string> {
  const ability = findBuildMachine()
  if (!ability.available) throw new Error(`The base image cannot be built: ${ability.reason}`)
  const recipe = recipeFor('debian')
  if (recipe === null) throw new Error('There is no recipe for the base image.')
  return baseTar({
    machine: ability.machine,
    recipe,
    cache: cacheFolder(),
    signal: new AbortController().signal,
    progress: (detail) => process.stderr.write(`base image: ${detail}\n`),
  })
}
