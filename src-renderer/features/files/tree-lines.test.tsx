import { expect, it } from 'vitest'
import { lineId } from './tree-lines.tsx'

it('a line of the tree is pointed at whatever its name is', () => {
  const ids = ['bad\udcfe', 'bad\\udcfe', 'a b', 'a%20b'].map(lineId)
  expect(new Set(ids).size).toBe(4)
  for (const id of ids) expect(id).not.toMatch(/\s/)
})
