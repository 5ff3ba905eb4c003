import { expect, it } from 'vitest'
import { templateIdPattern } from '../../../src-shared/engine/own-template.ts'
import { idOf } from './template-id.ts'

it.each([
  ['My API 2', 'my-api-2'],
  ['  3rd Tools!  ', 'rd-tools'],
  ['Été à Paris', 'e-te-a-paris'],
  ['日本', ''],
  ['x'.repeat(50), 'x'.repeat(32)],
])('[PK25] the title %j suggests the id %j', (title, id) => {
  expect(idOf(title)).toBe(id)
  if (id !== '') expect(id).toMatch(templateIdPattern)
})
