import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'

/** An image reference taken apart. `name` has no tag and no digest. */
export interface ImageReference {
  readonly text: string
  readonly name: string
  readonly tag: string | null
  readonly digest: string | null
  /** An engine image id: on this engine only, nothing to pull. */
  readonly isId: boolean
}

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const host =
  '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?/)?'
const pattern = new RegExp(
  `^(${host}${component}(?:/${component})*)(?::([\\w][\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`,
)

/** Parses what a person gave as an image; anything else is refused before it can reach an engine. */
export function parseImageReference(given: string): ImageReference {
  const text = given.trim()
  if (/^(sha256:)?[0-9a-f]{64}$/.test(text)) return { text, name: text, tag: null, digest: null, isId: true }
  const match = text.length <= 512 ? pattern.exec(text) : null
  if (match?.[1] === undefined) {
    throw new AirlockError({
      code: 'invalid-input',
      message: `${JSON.stringify(text.slice(0, 100))} is not the name of an image.`,
      why: 'An image is named like `docker.io/library/python:3.13-slim`, with an optional `@sha256:…`.',
      remedy: 'Correct the name, or choose a template.',
    })
  }
  const [, name, tag = null, digest = null] = match
  return { text, name, tag, digest, isId: false }
}
