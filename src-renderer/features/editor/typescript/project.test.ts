import { describe, expect, it } from 'vitest'
import { readProjectOptions, usualOptions } from './compiler-options.ts'
import { parseJsonc } from './jsonc.ts'
import { loadProject, projectLimits } from './load-project.ts'
import { join } from './paths.ts'
import { resolveImport, type ProjectFiles } from './resolve.ts'
import { specifiersOf } from './specifiers.ts'

function projectOf(content: Readonly<Record<string, string>>): ProjectFiles {
  return {
    names: (folder) => {
      const below = folder === '/' ? '/' : `${folder}/`
      const names = Object.keys(content).filter((path) => path.startsWith(below))
      return Promise.resolve(new Set(names.map((path) => path.slice(below.length).split('/')[0] ?? '')))
    },
    read: (path) => Promise.resolve(content[path] ?? null),
  }
}

const library = {
  '/w/node_modules/typed/package.json': '{"types":"./lib/main.d.ts"}',
  '/w/node_modules/typed/lib/main.d.ts': 'export * from "./more.js"',
  '/w/node_modules/typed/lib/more.d.ts': 'export const more: 1',
  '/w/node_modules/@scope/modern/package.json':
    '{"exports":{".":{"import":{"types":"./index.d.mts"}},"./sub":"./sub.js"}}',
  '/w/node_modules/@scope/modern/index.d.mts': '',
  '/w/node_modules/@scope/modern/sub.d.ts': '',
  '/w/node_modules/plain/package.json': '{"main":"index.js"}',
  '/w/node_modules/plain/index.js': '',
  '/w/node_modules/@types/plain/package.json': '{}',
  '/w/node_modules/@types/plain/index.d.ts': '',
  '/w/node_modules/@types/node/package.json': '{"types":"index.d.ts"}',
  '/w/node_modules/@types/node/index.d.ts': '/// <reference path="fs.d.ts" />',
  '/w/node_modules/@types/node/fs.d.ts': 'declare module "fs" {}',
}

describe('[ED31] what the language service is given of a project', () => {
  it('is what scripts import, require and reference', () => {
    const text = `import a from 'a'; import './b.css'; export * from "../c"; const d = require('d'); await import("e")
/// <reference types="node" />
/// <reference path="local.d.ts" />`
    expect(specifiersOf(text)).toEqual(['a', './b.css', '../c', 'd', 'e', 'node', './local.d.ts'])
  })

  it.each([
    ['./util', ['/w/src/util.ts']],
    ['./util.js', ['/w/src/util.ts']],
    ['./folder', ['/w/src/folder/index.tsx']],
    ['../../..', []],
    ['typed', ['/w/node_modules/typed/package.json', '/w/node_modules/typed/lib/main.d.ts']],
    ['@scope/modern', ['/w/node_modules/@scope/modern/package.json', '/w/node_modules/@scope/modern/index.d.mts']],
    ['@scope/modern/sub', ['/w/node_modules/@scope/modern/package.json', '/w/node_modules/@scope/modern/sub.d.ts']],
    ['plain', ['/w/node_modules/@types/plain/package.json', '/w/node_modules/@types/plain/index.d.ts']],
    ['node:fs', ['/w/node_modules/@types/node/package.json', '/w/node_modules/@types/node/index.d.ts']],
    ['@/util', ['/w/src/util.ts']],
    ['missing', []],
  ])('finds %s', async (specifier, found) => {
    const files = projectOf({ ...library, '/w/src/util.ts': '', '/w/src/folder/index.tsx': '' })
    expect(await resolveImport(files, '/w/src/main.ts', specifier, { '@/*': ['/w/src/*'] })).toEqual(found)
  })

  it('follows imports through files and packages', async () => {
    const files = projectOf({ ...library, '/w/a.ts': "import './b'", '/w/b.ts': "import 'typed'; import 'fs'" })
    const { files: loaded, isCut } = await loadProject(
      files,
      new Map([['/w/a.ts', "import './b'"]]),
      {},
      new AbortController().signal,
    )
    expect([...loaded.keys()].sort()).toEqual([
      '/w/b.ts',
      '/w/node_modules/@types/node/fs.d.ts',
      '/w/node_modules/@types/node/index.d.ts',
      '/w/node_modules/@types/node/package.json',
      '/w/node_modules/typed/lib/main.d.ts',
      '/w/node_modules/typed/lib/more.d.ts',
      '/w/node_modules/typed/package.json',
    ])
    expect(isCut).toBe(false)
  })

  it('is bounded', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`/w/f${String(index)}.ts`, `import './f${String(index + 1)}'`]),
    )
    const { files, isCut } = await loadProject(
      projectOf(many),
      new Map([['/w/f0.ts', "import './f1'"]]),
      {},
      new AbortController().signal,
    )
    expect(files.size).toBe(projectLimits.files)
    expect(isCut).toBe(true)
  })
})

describe('[ED31] options of a project', () => {
  it('come from its tsconfig and what that extends, with comments and trailing commas', async () => {
    const files = projectOf({
      '/w/tsconfig.json': `{
        // ours
        "extends": ["./base", "@scope/config/strict.json"],
        "compilerOptions": { "target": "ES2020", "lib": ["ES2022", "DOM"], "paths": { "@/*": ["./src/*"] }, },
      }`,
      '/w/base.json': '{"compilerOptions":{"noUnusedLocals":true,"strict":false,"outDir":"out"}}',
      '/w/node_modules/@scope/config/strict.json': '{"compilerOptions":{"strict":true}}',
    })
    const { compilerOptions, mappings } = await readProjectOptions(files, '/w/tsconfig.json')
    expect(compilerOptions).toMatchObject({
      strict: true,
      noUnusedLocals: true,
      target: 7,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    })
    expect(compilerOptions).not.toHaveProperty('outDir')
    expect(mappings).toEqual({ '@/*': ['/w/src/*'] })
  })

  it('are the usual ones when it cannot be read, or extends itself', async () => {
    expect(await readProjectOptions(projectOf({}), '/w/tsconfig.json')).toEqual(usualOptions)
    const circle = projectOf({ '/w/tsconfig.json': '{"extends":"./tsconfig.json","compilerOptions":{"strict":true}}' })
    expect((await readProjectOptions(circle, '/w/tsconfig.json')).compilerOptions).toMatchObject({ strict: true })
  })

  it('are parsed without being run', () => {
    expect(parseJsonc('{"a": "// no comment, /* none */", /* b */ "c": [1, 2, ], }')).toEqual({
      a: '// no comment, /* none */',
      c: [1, 2],
    })
    expect(parseJsonc('nonsense')).toBeUndefined()
    expect(join('/a/b', '../../../c')).toBe('/c')
  })
})
