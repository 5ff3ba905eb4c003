import { execFileSync, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { Effort } from './effort.ts'
import { ignoreLimits, ignoreRules, isIgnored } from './ignore-rules.ts'

const patterns = [
  ...['*.log', '!keep.log', '/build', 'dist/', 'a/b', 'a/*/c', 'a/**/c', '**/deep', '**/x/y', 'logs/**', 'logs/**/'],
  ...['**', '/**', '*', '?.txt', '[Bb]in', '[!a]z', '[^a]z', '[a-c]1', '[]x]', '[a-', '[[:digit:]]q', '[[:nope:]]q'],
  ...[
    '\\#x',
    '\\!x',
    'blank\\ ',
    'blank   ',
    'a**b',
    '***/deep',
    'a/**/b/**/c',
    '*a*b*c',
    'x\\*',
    '[\\]]e',
    '#no',
    '/',
  ],
  ...['a/b/', 'foo\\', '[c-a]1', '[a-]1', '.*', '*.', '**/*.txt', 'a/**/**/c', '!', '  lead', 'ca[!/]e', 'UPPER', 'é?'],
]
const paths = [
  ...['x.log', 'keep.log', 'build', 'sub/build', 'dist', 'a', 'a/b', 'a/c', 'a/x/c', 'a/x/y/c', 'deep', 'p/q/deep'],
  ...[
    'x/y',
    'z/x/y',
    'logs',
    'logs/1',
    'logs/1/2',
    'b.txt',
    'bin',
    'Bin',
    'bz',
    'az',
    'a1',
    'd1',
    'x',
    ']',
    '1q',
    '#x',
  ],
  ...[
    '!x',
    'blank ',
    'blank',
    'axxb',
    'a/b/c',
    'a/1/b/2/c',
    'xaxbxc',
    'x*',
    ']e',
    '.hidden',
    'end.',
    'c1',
    '-1',
    'upper',
  ],
  ...['  lead', 'cafe', 'ca/e', 'foo', 'a/b/d'],
]

/** As git itself says, for paths that are files. */
async function gitSays(pattern: string): Promise<string[]> {
  await using folder = await temporaryDirectory()
  execFileSync('git', ['init', '-q'], { cwd: folder.path })
  await writeFile(join(folder.path, '.gitignore'), `${pattern}\n`)
  const { stdout } = spawnSync(
    'git',
    ['-c', 'core.ignoreCase=false', 'check-ignore', '--no-index', '-z', '-v', '-n', '--stdin'],
    { cwd: folder.path, input: paths.join('\0'), encoding: 'utf8' },
  )
  const fields = stdout.split('\0')
  return paths.filter((_, index) => {
    const rule = fields[index * 4 + 2] ?? ''
    return rule !== '' && !rule.startsWith('!')
  })
}

/** Whether the path or a folder above it is ignored, as git walks. */
function weSay(text: string): string[] {
  const rules = ignoreRules('', text, true)
  if (rules === null) return []
  return paths.filter((path) => {
    const parts = path.split('/')
    return parts.some((_, index) => {
      return isIgnored(parts.slice(0, index + 1).join('/'), index < parts.length - 1, [rules], new Effort())
    })
  })
}

const hostile = {
  'repeated folders': `${'**/a/'.repeat(8)}b`,
  'folders between names': `${'**/*/'.repeat(40)}b`,
  'repeated stars': `${'*a'.repeat(60)}*b`,
  'stars and single letters': `${'?*'.repeat(100)}b`,
  'classes and stars': `${'[a-z]*'.repeat(100)}[!a]`,
  'negated classes': `${'[!b]*'.repeat(60)}b/${'**/[!b]*/'.repeat(20)}c`,
  'a class of many ranges': `*${'[a-z]*[[:alpha:]]*'.repeat(20)}[${'a-z'.repeat(200)}]b`,
  'runs of stars': `${'**a***'.repeat(60)}b`,
  escapes: `${'*\\a'.repeat(100)}b`,
}

describe('what a .gitignore names', () => {
  it('[FO1] [CH2] is what git itself takes it for', { timeout: 30_000 }, async () => {
    for (const pattern of patterns) expect([pattern, weSay(pattern)]).toEqual([pattern, await gitSays(pattern)])
  })

  it.each(Object.entries(hostile))('[FO6] [CH8] is found at once for any pattern: %s', (_, pattern) => {
    const text = `${pattern}\n`.repeat(Math.min(ignoreLimits.patterns, Math.floor(60_000 / pattern.length)))
    const rules = ignoreRules('', text, true)
    const [effort, began] = [new Effort(), performance.now()]
    for (const path of ['a/'.repeat(2000) + 'a', 'a'.repeat(255), `${'a'.repeat(255)}/`.repeat(15) + 'a']) {
      isIgnored(path, false, rules === null ? [] : [rules], effort)
    }
    expect(performance.now() - began).toBeLessThan(3000)
  })

  it('[FO6] [CH8] counts no longer once it was more work than anybody needs', () => {
    const rules = ignoreRules('', '*a*b\nx\n', true)
    const effort = new Effort({ path: 1000, walk: 2000 })
    expect(isIgnored('x', false, rules === null ? [] : [rules], effort)).toBe(true)
    isIgnored('a'.repeat(2000), false, rules === null ? [] : [rules], effort)
    expect(effort.isSpent).toBe(true)
    expect(isIgnored('x', false, rules === null ? [] : [rules], effort)).toBe(false)
  })

  it('[FO6] [CH8] is nothing beyond the limits', () => {
    expect(ignoreRules('', 'x'.repeat(ignoreLimits.patternLetters + 1), true)).toBeNull()
    expect(ignoreRules('', 'x\n'.repeat(ignoreLimits.patterns + 1), true)).toBeNull()
    expect(ignoreRules('', '#\n'.repeat(ignoreLimits.letters), true)).toBeNull()
  })

  it('[FO1] leaves case to the file system', () => {
    const of = (text: string, path: string) => {
      const rules = ignoreRules('', text, false)
      return rules !== null && isIgnored(path, false, [rules], new Effort())
    }
    expect([of('UPPER', 'upper'), of('[A-C]x', 'bX'), of('*.LOG', 'a.log'), of('[!a]x', 'Bx')]).toEqual([
      true,
      true,
      true,
      true,
    ])
  })
})
