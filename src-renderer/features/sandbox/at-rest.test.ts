import { expect, it } from 'vitest'
import { restInWords } from './at-rest.ts'

it('[T-E14] [EN38] says of a sandbox at rest what is kept and what is not', () => {
  const words = restInWords({ state: 'stopped', lastSeen: null })
  expect(words).toContain('Workspace, home and what terminals showed are kept.')
  expect(words).toContain('Programs have ended, and /tmp begins empty.')
})
