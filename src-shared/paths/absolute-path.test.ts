import { expect, it } from 'vitest'
import { absolutePath } from './absolute-path.ts'

it.each([
  ['/a/./b//c/', undefined, '/a/b/c'],
  ['../c', '/a/b', '/a/c'],
  ['../../../c', '/a/b', '/c'],
  ['/etc', '/a/b', '/etc'],
  ['', undefined, '/'],
])('%j in %j is %j, and never above the root', (path, folder, absolute) => {
  expect(absolutePath(path, folder)).toBe(absolute)
})
