import { expect, it } from 'vitest'
import { quoted } from './quoted.ts'

it('[EG42] a name of a sandbox cannot leave its quotation marks', () => {
  expect(quoted('npm install')).toBe('“npm install”')
  expect(quoted('a” “b" «c» „d‟ ＂e 〞f')).toBe("“a' 'b' 'c' 'd' 'e 'f”")
})
