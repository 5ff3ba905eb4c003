import { expect, it } from 'vitest'
import { markAt, marksOf } from './git-status.ts'

it('[GI3] marks files, folders in which something changed, and what is in an untracked or ignored folder', () => {
  const marks = marksOf({
    kind: 'repository',
    ...{ branch: 'main', ahead: 0, behind: 0, isCut: false },
    files: [
      { path: 'src/deep/a.ts', mark: 'added' },
      { path: 'loose', mark: 'untracked' },
      { path: 'src/out', mark: 'ignored' },
    ],
  })
  const at = (path: string) => markAt(marks, `/workspace/${path}`)
  expect([at('src/deep/a.ts'), at('src/deep'), at('src'), at('src/b.ts')]).toEqual([
    'added',
    'modified',
    'modified',
    null,
  ])
  expect([at('loose'), at('loose/x/y'), at('src/out/x'), at('other')]).toEqual([
    'untracked',
    'untracked',
    'ignored',
    null,
  ])
})
