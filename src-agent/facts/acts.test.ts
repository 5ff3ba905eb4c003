import { describe, expect, it } from 'vitest'
import { resultOf } from './acts.ts'

describe('what a forbidden act came to', () => {
  const told =
    '<0:\nmount: permission denied (are you root?)\n:0=1>\n<1:\n:1=0>\n<2:\nchroot: bad system call\n:2=159>\n'

  it('is the kernel’s word for it, or that it was done', () => {
    expect([0, 1, 2].map((index) => resultOf(told, index))).toEqual(['EPERM', 'ok', 'refused'])
  })

  it('is nothing that counts as refused when the shell did not come to it', () => {
    expect(() => resultOf(told, 3)).toThrow('could not be tried')
    expect(() => resultOf('<0:\nmount: permission denied', 0)).toThrow('could not be tried')
    expect(() => resultOf('', 0)).toThrow('could not be tried')
  })
})
