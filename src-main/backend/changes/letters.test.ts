import { expect, it } from 'vitest'
import { Letters } from './letters.ts'

it('[CH8] names of a sandbox are remembered only up to a limit', () => {
  const letters = new Letters(10)
  letters.add('12345')
  letters.add('67890')
  expect(() => {
    letters.add('1')
  }).toThrow(expect.objectContaining({ code: 'too-many' }))
})
