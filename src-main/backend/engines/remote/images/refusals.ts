import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { ImageExport } from '../../image-export.ts'

/** What a machine’s root disk holds at Fly, of files that are not compressed. */
export const mostBytes = 8_000_000_000
/** What engines can stack. */
const mostLayers = 126

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

/** @throws AirlockError for an image that no machine can start from, before anything of it is sent */
export function refuseUnfit(image: ImageExport, runtimeBytes: number): void {
  if (image.architecture !== 'amd64') throw otherArchitecture(image)
  if (image.bytes + runtimeBytes > mostBytes) throw tooLarge(image.name, image.bytes, runtimeBytes, 'Nothing was sent.')
  if (image.layers.length > mostLayers) {
    throw new AirlockError({
      code: 'image-refused',
      message: 'This image has too many layers for a machine at Fly.io.',
      why: `${image.name} has ${String(image.layers.length)}, and Airlock adds one; ${String(mostLayers + 1)} can be stacked.`,
      remedy: 'Use an image with fewer layers, or squash this one.',
    })
  }
}

/** @param sent what became of what was sent: an engine may have said that an image is smaller than it is */
export function tooLarge(name: string, bytes: number, runtimeBytes: number, sent = 'No image was made.'): AirlockError {
  return new AirlockError({
    code: 'image-refused',
    message: 'This image is too large for a machine at Fly.io.',
    why: `The files of ${name} take ${gigabytes(bytes)}, and Airlock’s own ${gigabytes(runtimeBytes)}; a machine there holds ${gigabytes(mostBytes)} of them. ${sent}`,
    remedy: 'Use a smaller image, or leave out of it what the workspace can hold: that has a disk of its own.',
  })
}

function otherArchitecture({ name, architecture }: ImageExport): AirlockError {
  const isOurs = name.startsWith('airlock/')
  return new AirlockError({
    code: 'image-refused',
    message: `This image is for ${architecture}, and machines at Fly.io are amd64.`,
    why: `The engine on this computer has ${name} for ${architecture} only.`,
    remedy: isOurs
      ? 'Choose a template that is published for Fly.io, or an image of a registry that is there for amd64.'
      : `Where it exists for amd64, fetch that (\`docker pull --platform linux/amd64 ${name}\`), then try again. Otherwise build it with \`--platform linux/amd64\`.`,
  })
}
