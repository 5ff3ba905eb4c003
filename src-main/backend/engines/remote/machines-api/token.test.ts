import { describe, expect, it } from 'vitest'
import { machinesApiUrl, publicBaseUrl } from './base-url.ts'
import { authorizationFor } from './token.ts'

describe('a token', () => {
  it.each([
    ['fm2_abc', 'FlyV1 fm2_abc'],
    ['FlyV1 fm2_abc,fm2_def', 'FlyV1 fm2_abc,fm2_def'],
    ['Bearer FlyV1 fm1r_abc, fm1a_def', 'FlyV1 fm1r_abc,fm1a_def'],
    ['  bearer fo1_xyz\n', 'Bearer fo1_xyz'],
    ['fo1_xyz,fm2_abc', 'FlyV1 fm2_abc'],
    ['plain-oauth', 'Bearer plain-oauth'],
  ])('[FL1] as pasted: %s becomes %s', (pasted, header) => {
    expect(authorizationFor(pasted)).toBe(header)
  })

  it.each(['', ' ', 'FlyV1 ', ',', 'fm2_a b', 'fm2_a\r\nHost: other', 'fm2_ä', `fm2_${'a'.repeat(70_000)}`])(
    '[FL1] that no header can hold is refused without repeating it: %#',
    (pasted) => {
      const attempt = () => authorizationFor(pasted)
      expect(attempt).toThrowError(expect.objectContaining({ code: 'invalid-input' }) as Error)
      expect(attempt).not.toThrow('fm2_')
    },
  )
})

describe('the address of the Machines API', () => {
  it.each([undefined, '', ' '])('[FL2] is Fly’s own where none is set (%j)', (set) => {
    expect(machinesApiUrl({ FLY_FLAPS_BASE_URL: set }).href).toBe(`${publicBaseUrl}/`)
  })

  it.each(['https://api.example/base', 'http://127.0.0.1:4280', 'http://_api.internal:4280', 'http://[::1]:1'])(
    '[FL2] is what FLY_FLAPS_BASE_URL says: %s',
    (set) => {
      expect(machinesApiUrl({ FLY_FLAPS_BASE_URL: set }).href).toContain(set)
    },
  )

  it.each(['http://api.machines.dev', 'ftp://127.0.0.1', 'api.machines.dev', 'https://user:pass@api.machines.dev'])(
    '[FL2] is never one where a token would travel in the clear: %s',
    (set) => {
      expect(() => machinesApiUrl({ FLY_FLAPS_BASE_URL: set })).toThrow('FLY_FLAPS_BASE_URL')
    },
  )
})
