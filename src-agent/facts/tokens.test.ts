import { expect, it } from 'vitest'
import { tokensIn } from './tokens.ts'

const letters = 'a1B2c3D4'.repeat(5)

it('[IS9] variables are told by name alone when their value has the shape of a token', () => {
  const environment = [
    `PLAIN=ghp_${letters}`,
    `SOMETHING=sk-ant-${letters}`,
    'AWS=AKIAABCDEFGHIJKLMNOP',
    'KEY=-----BEGIN OPENSSH PRIVATE KEY-----\nxyz',
    'PATH=/usr/bin',
    'TASK=sk-short',
    'EMPTY=',
    'no assignment',
  ].join('\0')
  expect(tokensIn(environment)).toEqual(['PLAIN', 'SOMETHING', 'AWS', 'KEY'])
})
