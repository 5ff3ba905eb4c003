import { describe, expect, it } from 'vitest'
import { findPaths } from './find-paths.ts'

const found = (text: string) => findPaths(text).map(({ path, line, column }) => [path, line, column])

describe('[TE18] paths in output', () => {
  it.each([
    ['src/a.ts:10:5 - error TS2322', [['src/a.ts', 10, 5]]],
    ['src/a.ts(10,5): error TS2322', [['src/a.ts', 10, 5]]],
    ['  File "/workspace/app.py", line 12, in main', [['/workspace/app.py', 12, null]]],
    ['    at main (/workspace/src/index.js:3:9)', [['/workspace/src/index.js', 3, 9]]],
    ['./build.sh: line 3: oops', [['./build.sh', null, null]]],
    ['../lib/x.rs:7', [['../lib/x.rs', 7, null]]],
    ['see README.md.', [['README.md', null, null]]],
    ['Makefile:12: *** missing separator', [['Makefile', 12, null]]],
    ['grüße/日本.txt:1', [['grüße/日本.txt', 1, null]]],
    ['app/[id]/page.tsx:4:2', [['app/[id]/page.tsx', 4, 2]]],
  ])('are found with their place in %j', (text, expected) => {
    expect(found(text)).toEqual(expected)
  })

  it.each(['24 tests passed (0.2 s)', 'https://example.com/a/b.html', 'version 1.2.3', 'hello, world', '10:20:30', ''])(
    'are not seen in %j',
    (text) => {
      expect(found(text)).toEqual([])
    },
  )

  it('are found with where they stand', () => {
    const text = 'error in src/a.ts:10:5 here'
    expect(findPaths(text).map(({ start, end }) => text.slice(start, end))).toEqual(['src/a.ts:10:5'])
  })

  it('are looked for in no more than is sensible', () => {
    expect(findPaths('a/b '.repeat(10_000))).toHaveLength(12)
    expect(findPaths('/'.repeat(100_000))).toEqual([])
    expect(findPaths('a.'.repeat(50_000)).length).toBeLessThan(2)
  })
})
