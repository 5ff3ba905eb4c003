import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..', '..')
const id = /(?:T-)?[A-Z]{1,2}\d+/

/** Ids of the rules in docs/spec, as they stand there in bold: `**FI1**`, `**EN11, EN12**`. */
function rules(): readonly string[] {
  const folder = join(root, 'docs', 'spec')
  const pages = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  return pages.flatMap((page) => [...page.matchAll(/\*\*([A-Z]{2}\d+(?:, [A-Z]{2}\d+)*)\*\*/g)]).flatMap(idsIn)
}

/** Ids that titles of tests name, with the files: `[FI1]`, `[T-E2, EN35]`. */
function named(): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const folder of ['bench', 'e2e', 'scripts', 'src-agent', 'src-main', 'src-renderer', 'src-shared', 'testing']) {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    // The contract suite of engines is called by tests of each.
    for (const file of files.filter((name) => /(\.(test|spec)\.tsx?|contract\/[^/]+-rules\.ts)$/.test(name))) {
      for (const title of titlesIn(join(root, folder, file))) {
        const groups = title.matchAll(new RegExp(`\\[(${id.source}(?:, ${id.source})*)\\]`, 'g'))
        for (const one of [...groups].flatMap(idsIn)) found.set(one, join(folder, file))
      }
    }
  }
  return found
}

const idsIn = (match: RegExpMatchArray): readonly string[] => (match[1] ?? '').split(', ')

/** What `it`, `test` and `describe` are called with, tables of `each` too, but for the tests themselves. */
function titlesIn(path: string): readonly string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest)
  const titles: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ['it', 'test', 'describe'].includes(callee(node))) {
      titles.push(...node.arguments.filter((given) => !ts.isFunctionLike(given)).map((given) => given.getText(source)))
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return titles
}

/** The first name of what is called: `it` of `it.each(table)('title', …)`. */
function callee(node: ts.Node): string {
  if (ts.isIdentifier(node)) return node.text
  return ts.isCallExpression(node) || ts.isPropertyAccessExpression(node) ? callee(node.expression) : ''
}

test('each rule of docs/spec has an id of its own and a test whose title names it', () => {
  const ids = rules()
  expect(ids.length).toBeGreaterThan(100)
  expect(ids.filter((one, index) => ids.indexOf(one) !== index)).toEqual([])
  const tested = named()
  expect(ids.filter((one) => !tested.has(one))).toEqual([])
})

test('each id in a title is that of a rule; rows of the fault table begin with T-', () => {
  const ids = new Set(rules())
  const unknown = [...named()].filter(([one]) => !ids.has(one) && !one.startsWith('T-'))
  expect(unknown).toEqual([])
})

test('each id that docs/security.md holds a promise by is in the title of a test', () => {
  const page = readFileSync(join(root, 'docs', 'security.md'), 'utf8')
  const [, promises = ''] = /## The promise\n(.*?)\n## /s.exec(page) ?? []
  const held = promises.split('\n').flatMap((line) => /^\| .* \| (.*?) +\|$/.exec(line)?.[1] ?? [])
  const rows = held.filter((cell) => cell !== 'held by' && !cell.startsWith('-'))
  expect(rows.length).toBeGreaterThan(15)
  // Each exact: no ranges, no “rules of”.
  expect(rows.filter((cell) => !new RegExp(`^${id.source}(, ${id.source})*$`).test(cell))).toEqual([])
  const tested = named()
  expect(rows.flatMap((cell) => cell.split(', ')).filter((one) => !tested.has(one))).toEqual([])
})
