import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { SandboxSpec } from '../../../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { cloudImageOf } from '../cloud-image.ts'
import type { CloudImage } from './cloud-images.ts'

const stockImage = z.strictObject({
  /** The template that it is for. */
  template: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  /** The image that it was made from: a template of another release may begin with another one. */
  image: z.string().min(1).max(512),
  /** Where anybody can fetch it. */
  reference: z.string().refine((text) => cloudImageOf(text) !== null, 'An image is named by its digest.'),
  /** The sha-256 of the runtime that is in it. */
  runtime: z.string().regex(/^[0-9a-f]{64}$/),
})
const shape = z.strictObject({ images: z.array(stockImage).max(1000) })

export type StockImage = z.output<typeof stockImage>

/**
 * Reads `resources/cloud-images.json`: the public images of templates, written when a release is published. Rejects when it was
 * damaged: it is part of the program.
 */
export async function readStockImages(path: string): Promise<readonly StockImage[]> {
  try {
    return shape.parse(JSON.parse(await readFile(path, 'utf8'))).images
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

/** The public image of a sandbox: of its very template, image and this runtime, or null. One may be asked for by its digest as well. */
export function stockImageFor(
  stock: readonly StockImage[],
  { template, image }: Pick<SandboxSpec, 'image' | 'template'>,
  runtimeHash: string,
): CloudImage | null {
  const found = stock.find(
    (one) =>
      one.runtime === runtimeHash &&
      ((one.template === template && one.image === image) || one.reference.endsWith(`@${image}`)),
  )
  return found === undefined ? null : cloudImageOf(found.reference)
}
