import { expect, it } from 'vitest'
import { isOnlyReplies } from './is-only-replies.ts'

const escape = '\u001b'
const bell = '\u0007'

it.each([
  ['a cursor position', `${escape}[24;80R`],
  ['a private cursor position', `${escape}[?24;80R`],
  ['device attributes', `${escape}[?1;2c`],
  ['secondary device attributes', `${escape}[>0;276;0c`],
  ['a status', `${escape}[0n`],
  ['a mode', `${escape}[?2004;1$y`],
  ['a size', `${escape}[8;24;80t`],
  ['keyboard flags', `${escape}[?0u`],
  ['focus', `${escape}[I`],
  ['lost focus', `${escape}[O`],
  ['a setting', `${escape}P1$r0m${escape}\\`],
  ['a colour', `${escape}]11;rgb:0000/0000/0000${escape}\\`],
  ['a colour that a bell ends', `${escape}]4;1;rgb:cd/00/00${bell}`],
  ['several replies', `${escape}[?1;2c${escape}[24;80R${escape}[I`],
])('takes %s for no typing', (_, input) => {
  expect(isOnlyReplies(Buffer.from(input))).toBe(true)
})

it.each([
  ['nothing', ''],
  ['letters', 'ls'],
  ['a letter', 'R'],
  ['Enter', '\r'],
  ['Escape', escape],
  ['an arrow', `${escape}[A`],
  ['an arrow of an application', `${escape}OA`],
  ['F5', `${escape}[15~`],
  ['Alt+c', `${escape}c`],
  ['Alt+P and letters', `${escape}Pls`],
  ['a paste', `${escape}[200~ls${escape}[201~`],
  ['a click', `${escape}[<0;1;1M`],
  ['letters after a reply', `${escape}[24;80Rls`],
  ['letters before a reply', `ls${escape}[24;80R`],
  ['more than any reply', `${escape}[1R`.repeat(2000)],
])('takes %s for typing or does not know better', (_, input) => {
  expect(isOnlyReplies(Buffer.from(input))).toBe(false)
})
