import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Template } from '../../../../src-shared/engine/engine.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'

const shape = z.array(
  z.strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
    title: z.string().min(1).max(40),
    description: z.string().min(1).max(200),
    image: z.string().min(1).max(512),
    localBuild: z.boolean(),
  }),
)

/** Reads `resources/templates/templates.json`. Rejects when it was damaged: templates are part of the program. */
export async function readTemplates(path: string): Promise<readonly Template[]> {
  try {
    const templates = shape.parse(JSON.parse(await readFile(path, 'utf8')))
    const ids = new Set(templates.map(({ id }) => id))
    if (ids.size !== templates.length) throw new Error('Two templates have the same id.')
    return templates
  } catch (error) {
    throw new AirlockError(
      {
        code: 'internal',
        message: 'The list of templates cannot be read.',
        why: `${path}: ${error instanceof Error ? error.message.slice(0, 500) : String(error)}`,
        remedy: 'Install Airlock again.',
      },
      { cause: error },
    )
  }
}
