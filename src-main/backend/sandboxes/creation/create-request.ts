import type { z } from 'zod'
import type { createRequest } from '../../../../src-shared/engine/create-request.ts'
import type { Template } from '../../../../src-shared/engine/engine.ts'
import { defaultLimits, type SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { cloudPlaceOf } from './cloud-place-of.ts'

export type CheckedCreateRequest = z.output<typeof createRequest>

const defaultTemplate = 'debian'
/** `[host[:port]/]path[:tag][@digest]`, or an image id. The engine has the last word. */
const imageReference =
  /^[a-zA-Z0-9][\w.-]*(:\d+)?(\/[\w][\w.-]*)*(:[\w][\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$|^sha256:[0-9a-f]{64}$/

/** The spec of a new sandbox. Throws `invalid-input` for what cannot be made, before anything is. */
export function specOf(
  request: CheckedCreateRequest,
  templates: readonly Template[],
  made: { readonly id: string; readonly at: Date },
): SandboxSpec {
  if (request.template !== undefined && request.image !== undefined) {
    throw invalid('Give a template or an image, not both.', `Template ${request.template}, image ${request.image}.`)
  }
  const sources = (['folder', 'upload', 'git'] as const).filter((kind) => request[kind] !== undefined)
  if (sources.length > 1) {
    throw invalid('Give one source: a folder, an upload or a repository.', `Given are ${sources.join(' and ')}.`)
  }
  if (request.gitRef !== undefined && request.git === undefined) {
    throw invalid('A branch or tag needs a repository.', `Given is only “${request.gitRef}”.`)
  }
  const template = request.image === undefined ? (request.template ?? defaultTemplate) : null
  const cloud = cloudPlaceOf(request)
  return {
    id: made.id,
    name: request.name,
    template,
    image: template === null ? checkedImage(request.image ?? '') : imageOf(template, templates),
    // A machine of its own is stronger than what may be named as the least.
    isolation: cloud === null ? (request.isolation ?? 'best') : 'best',
    limits: cloud?.limits ?? {
      cpus: request.cpus ?? defaultLimits.cpus,
      memoryBytes: request.memoryBytes ?? defaultLimits.memoryBytes,
      processes: defaultLimits.processes,
    },
    ...(cloud === null ? {} : { cloud: cloud.place }),
    fast: request.fast,
    // Strict is what a spec without a word means, so that those of before and those of now are the same.
    ...(request.profile === 'standard' ? { profile: request.profile } : {}),
    createdAt: made.at.toISOString(),
  }
}

function imageOf(id: string, templates: readonly Template[]): string {
  const template = templates.find((candidate) => candidate.id === id)
  if (template !== undefined) return template.image
  throw invalid(
    `There is no template “${id}”.`,
    `With Airlock come: ${templates.map((known) => known.id).join(', ')}. No file of yours is called so.`,
    'Name one of these, or one of yours: `airlock templates` lists all. When you name none, the setting `sandbox.template` does: correct it there.',
  )
}

/** Throws `invalid-input` for what is no image reference. */
export function checkedImage(image: string): string {
  if (imageReference.test(image)) return image
  throw invalid(
    `“${image.slice(0, 200)}” is not an image reference.`,
    'It should look like docker.io/library/python:3.13-slim.',
  )
}

function invalid(message: string, why: string, remedy = 'Correct it and try again.'): AirlockError {
  return new AirlockError({ code: 'invalid-input', message, why, remedy })
}
