import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { parseImageReference } from '../image-reference.ts'
import { recipeFor } from '../local/base-image/recipe.ts'
import { readTemplates } from './read-templates.ts'

const shipped = join(import.meta.dirname, '../../../../resources/templates/templates.json')

test('the templates that are shipped name whole image references, and what builds locally has a recipe', async () => {
  const templates = await readTemplates(shipped)
  expect(templates.map(({ id }) => id)).toEqual(['debian', 'python', 'node', 'go', 'universal'])
  for (const { id, image, localBuild } of templates) {
    const { name, tag, digest } = parseImageReference(image)
    expect(name).toMatch(/^[a-z.]+\.[a-z]+\//)
    expect(tag ?? digest).not.toBeNull()
    expect(recipeFor(id) !== null).toBe(localBuild)
  }
})

test.each([
  ['no JSON', '{'],
  ['no list', '{}'],
  ['an unknown field', '[{"id":"a","title":"A","description":"A","image":"a","localBuild":true,"x":1}]'],
  ['a bad id', '[{"id":"../a","title":"A","description":"A","image":"a","localBuild":true}]'],
  [
    'the same id twice',
    `[${Array(2).fill('{"id":"a","title":"A","description":"A","image":"a","localBuild":true}').join(',')}]`,
  ],
])('a file with %s is told by its path', async (_what, content) => {
  await using directory = await temporaryDirectory()
  const path = join(directory.path, 'templates.json')
  await writeFile(path, content)
  const why = expect.stringContaining(path) as string
  await expect(readTemplates(path)).rejects.toMatchObject({ code: 'internal', why })
})
