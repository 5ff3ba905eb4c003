import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const entry = resolve(import.meta.dirname, '..', '..', 'src-renderer', 'main.tsx')

/** Libraries that only the backend, or a view that comes later, needs to run. */
const heavy = ['zod', '@orpc/contract', 'ipaddr.js']

/** What a module runs with: its imports, but for those of types and those that come later. */
function importsOf(path: string): readonly string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest)
  return source.statements.flatMap((node) => {
    if (ts.isImportDeclaration(node)) return bringsValues(node.importClause) ? [textOf(node.moduleSpecifier)] : []
    if (!ts.isExportDeclaration(node) || node.isTypeOnly || node.moduleSpecifier === undefined) return []
    return [textOf(node.moduleSpecifier)]
  })
}

function bringsValues(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return true
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return false
  const names = clause.namedBindings
  if (clause.name !== undefined || names === undefined || ts.isNamespaceImport(names)) return true
  return names.elements.some(({ isTypeOnly }) => !isTypeOnly)
}

const textOf = (node: ts.Expression): string => (ts.isStringLiteral(node) ? node.text : '')

test('what the page needs before it shows anything brings no library that only the backend or a later view runs', () => {
  const ways = new Map<string, string>([[entry, 'main.tsx']])
  const found: string[] = []
  for (const [path, way] of ways) {
    for (const name of importsOf(path)) {
      if (heavy.includes(name)) found.push(`${way} → ${name}`)
      const next = join(dirname(path), name)
      if (!name.startsWith('.') || ways.has(next) || !/\.tsx?$/.test(next) || !existsSync(next)) continue
      ways.set(next, `${way} → ${name}`)
    }
  }
  expect(ways.size).toBeGreaterThan(100)
  expect(found).toEqual([])
})
