import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { cloudImageOf, type CloudImage, type CloudImageFor } from './cloud-image.ts'

const shape = z.record(
  z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  z.string().refine((text) => cloudImageOf(text) !== null, 'An image is named by its digest.'),
)

/**
 * The public images of the templates that come with Airlock: `resources/cloud/images.json`, template by template, written
 * when a release is published. Rejects when the file was damaged: it is part of the program.
 */
export async function readStockImages(path: string): Promise<CloudImageFor> {
  const images = await read(path)
  return ({ template, image }) => {
    // An image is also meant by its digest, as `bringImage` tells it.
    const found = [...images].find(([id, { digest }]) => id === template || digest === image)?.[1]
    if (found === undefined) throw notThere(template, image)
    return found
  }
}

async function read(path: string): Promise<ReadonlyMap<string, CloudImage>> {
  try {
    const listed = Object.entries(shape.parse(JSON.parse(await readFile(path, 'utf8'))))
    return new Map(listed.flatMap(([template, text]) => [[template, cloudImageOf(text)] as const]).filter(isKnown))
  } catch (error) {
    throw new AirlockError(
      {
        code: 'internal',
        message: 'The list of images for the cloud cannot be read.',
        why: `${path}: ${error instanceof Error ? error.message.slice(0, 500) : String(error)}`,
        remedy: 'Install Airlock again.',
      },
      { cause: error },
    )
  }
}

const isKnown = (entry: readonly [string, CloudImage | null]): entry is readonly [string, CloudImage] =>
  entry[1] !== null

function notThere(template: string | null, image: string): AirlockError {
  const what = template === null ? `The image ${image.slice(0, 200)}` : `The template “${template}”`
  return new AirlockError({
    code: 'image-not-found',
    message: 'This image is not in the cloud.',
    why: `${what} has no public image with Airlock’s runtime in it in this release, and a machine at Fly.io can only start from one.`,
    remedy: 'Choose a template that has one, or run this sandbox on this computer.',
  })
}
