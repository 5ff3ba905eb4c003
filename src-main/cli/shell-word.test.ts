import { expect, it } from 'vitest'
import { shellWord } from './shell-word.ts'

it.each([
  ['out/a-b_c.d', 'linux', 'out/a-b_c.d'],
  ['My work', 'linux', "'My work'"],
  ["it's; rm -rf $HOME", 'darwin', `'it'\\''s; rm -rf $HOME'`],
  ['', 'linux', "''"],
  ['a\\b', 'linux', "'a\\b'"],
  ['C:\\My work', 'win32', '"C:\\My work"'],
  ['C:\\work', 'win32', 'C:\\work'],
] as const)('quotes %j as a shell of %s takes it for one word', (text, platform, quoted) => {
  expect(shellWord(text, platform)).toBe(quoted)
})
