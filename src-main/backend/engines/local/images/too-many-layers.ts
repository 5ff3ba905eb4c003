import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'

/** The error for an image that an engine takes no further layer on, or not even the image itself; null for other words. */
export function tooManyLayers(said: string, cause?: unknown): AirlockError | null {
  if (!/max depth exceeded|too many layers/i.test(said)) return null
  return new AirlockError(
    {
      code: 'image-refused',
      message: 'This image has too many layers.',
      why: `Engines allow at most 127 or so, and Airlock adds one. (${said.slice(0, 200)})`,
      remedy: 'Use an image with fewer layers, or squash this one.',
    },
    { cause },
  )
}
