import { expect, it } from 'vitest'
import { addressBelow, pathOf } from './preview-address.ts'

const preview = `http://p3000-${'0'.repeat(32)}.localhost:21000/`

it.each(['//evil.example/', '\\\\evil.example', '@evil.example', 'http://evil.example/', '/../..', ':80', ' //x'])(
  '[PV12] %j typed as a path stays within the preview',
  (typed) => {
    expect(new URL(addressBelow(preview, pathOf(typed, preview))).origin).toBe(new URL(preview).origin)
  },
)

it('[PV12] a path, with or without its slash, and the whole address mean the same page', () => {
  for (const typed of ['about?x#y', '/about?x#y', `${preview}about?x#y`]) {
    expect(addressBelow(preview, pathOf(typed, preview))).toBe(`${preview}about?x#y`)
  }
})
