import { expect, test } from 'vitest'
import { aptProblem } from './apt-problem.ts'

test('[SU5] a machine without a network is told so in one sentence', () => {
  const said = `Ign:1 http://deb.example bookworm InRelease
Err:1 http://deb.example bookworm InRelease
  Temporary failure resolving 'deb.example'
E: Failed to fetch http://deb.example/dists/bookworm/InRelease  Temporary failure resolving 'deb.example'
`
  expect(aptProblem(said)).toBe(
    "the package archive cannot be reached (Temporary failure resolving 'deb.example'). Is there a network?",
  )
})

test('anything else is told in apt’s own last words', () => {
  expect(aptProblem('Reading package lists...\nE: Unable to locate package podman\n')).toBe(
    'E: Unable to locate package podman',
  )
  expect(aptProblem('killed')).toBe('killed')
  expect(aptProblem('')).toBe('')
})
