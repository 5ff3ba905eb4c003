import { describe, expect, it } from 'vitest'
import type { ImageOrigin } from '../../../src-shared/engine/engine.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { templateOrigins } from './template-origins.ts'

const templates = ['debian', 'node', 'python'].map((id) => ({
  id,
  title: id,
  description: id,
  image: `example/${id}`,
  localBuild: false,
}))
const failures: Readonly<Record<string, AirlockError>> = {
  node: failure('engine-failed', 'The engine failed to do this.'),
  python: failure('image-refused', 'This image cannot be used as a sandbox.'),
}

describe('what the templates give', () => {
  it('is told of each, also when the engine cannot say it of another', async () => {
    const imageOrigin = ({ template }: { readonly template: string | null }): Promise<ImageOrigin> => {
      const error = failures[template ?? '']
      return error === undefined ? Promise.resolve({ holds: null, note: 'Here.' }) : Promise.reject(error)
    }
    expect(await templateOrigins({ imageOrigin }, templates, undefined)).toEqual([
      { template: 'debian', holds: null, note: 'Here.' },
      {
        template: 'node',
        holds: null,
        note: 'Where it comes from is not known. The engine failed to do this.',
      },
      { template: 'python', holds: null, note: 'This image cannot be used as a sandbox.' },
    ])
  })
})

function failure(code: AirlockError['code'], message: string): AirlockError {
  return new AirlockError({ code, message, why: 'Staged.', remedy: 'Try again.' })
}
