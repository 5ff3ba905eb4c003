import { expect, it } from 'vitest'
import { buildKey, recipeDigest } from './build-key.ts'

const recipe = { base: 'debian', steps: ['one', 'two'] }

it('[PK22] another base image or another command is another image, and nothing else is', () => {
  const key = buildKey('sha256:1', recipe)
  expect(buildKey('sha256:1', { ...recipe })).toBe(key)
  const others = [
    buildKey('sha256:2', recipe),
    buildKey('sha256:1', { ...recipe, steps: ['two', 'one'] }),
    buildKey('sha256:1', { ...recipe, steps: ['one'] }),
    buildKey('sha256:1', { ...recipe, steps: ['one two'] }),
    buildKey('sha256:1', { ...recipe, steps: ['one","two'] }),
    buildKey('sha256:1', { ...recipe, network: { hosts: ['files.example'] } as never }),
    recipeDigest(recipe),
  ]
  expect(new Set([key, ...others]).size).toBe(8)
  expect(recipeDigest({ ...recipe, base: 'node' })).not.toBe(recipeDigest(recipe))
})
