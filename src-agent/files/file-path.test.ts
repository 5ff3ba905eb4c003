import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shown } from './file-error.ts'
import { checkMovablePath, checkPath } from './file-path.ts'
import { fromBytes, toBytes } from './path-bytes.ts'

describe('paths', () => {
  it.each([
    '',
    'relative',
    './x',
    '/a\0b',
    '/\ud800',
    `/${'a'.repeat(256)}`,
    `/${'é'.repeat(128)}`,
    `/${'a/'.repeat(2100)}`,
    null,
    7,
  ])('[FI1] %j is refused', (path) => {
    expect(() => checkPath(path)).toThrowError(expect.objectContaining({ code: 'invalid-input' }) as Error)
  })

  it('[FI1] slashes that say nothing are left out', () => {
    expect(checkPath('//workspace///a/')).toBe('/workspace/a')
    expect(checkPath('/')).toBe('/')
  })

  it.each(['/', '/workspace/..', '/workspace/.', '/workspace/../'])(
    '[FI1] %s is nothing to rename or remove',
    (path) => {
      expect(() => checkMovablePath(path)).toThrowError(expect.objectContaining({ code: 'invalid-input' }) as Error)
    },
  )

  it('[FI2] any bytes of a name become a string that JSON keeps, and the same bytes again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = fromBytes(Buffer.from(bytes))
        expect(toBytes(JSON.parse(JSON.stringify(text)) as string)).toEqual(Buffer.from(bytes))
      }),
    )
  })

  it('[FI3] a name in a sentence can neither end it nor turn it around', () => {
    expect(shown('/a\nb\u202Egnp.exe\u0007\uDCFF')).toBe('“/a\\u{a}b\\u{202e}gnp.exe\\u{7}\\u{dcff}”')
    expect(shown('/'.repeat(5000)).length).toBeLessThan(310)
  })
})
