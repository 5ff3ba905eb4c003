import { fieldOf, parseJsonc, textOf } from './jsonc.ts'
import { folderOf, join } from './paths.ts'
import { resolveConfig } from './resolve-config.ts'
import type { PathMappings, ProjectFiles } from './resolve.ts'

type OptionValue = string | number | boolean | string[]

/** What the language service is told of a project. Paths are absolute paths of the sandbox. */
export interface ProjectOptions {
  readonly compilerOptions: Readonly<Record<string, OptionValue>>
  readonly mappings: PathMappings
  /** Whether its JavaScript is to be checked. */
  readonly checkJs: boolean
}

/** Numbers of TypeScript's enums, which the editor's package names only in part. */
const targets: Readonly<Record<string, number>> = {
  es5: 1,
  es6: 2,
  es2015: 2,
  es2016: 3,
  es2017: 4,
  es2018: 5,
  es2019: 6,
  es2020: 7,
  es2021: 8,
  es2022: 9,
  es2023: 10,
  es2024: 11,
  esnext: 99,
}
const jsxKinds: Readonly<Record<string, number>> = {
  preserve: 1,
  react: 2,
  'react-native': 3,
  'react-jsx': 4,
  'react-jsxdev': 5,
}
const esNext = 99
const bundler = 100
const preserve = 1
const reactJsx = 4

/** Options that change what is an error; everything about output is left out. */
const flags = [
  'strict',
  'strictNullChecks',
  'strictFunctionTypes',
  'strictBindCallApply',
  'strictPropertyInitialization',
  'strictBuiltinIteratorReturn',
  'noImplicitAny',
  'noImplicitThis',
  'noImplicitReturns',
  'noImplicitOverride',
  'noFallthroughCasesInSwitch',
  'noUncheckedIndexedAccess',
  'noPropertyAccessFromIndexSignature',
  'noUnusedLocals',
  'noUnusedParameters',
  'exactOptionalPropertyTypes',
  'useUnknownInCatchVariables',
  'allowUnreachableCode',
  'allowUnusedLabels',
  'esModuleInterop',
  'allowSyntheticDefaultImports',
  'experimentalDecorators',
  'emitDecoratorMetadata',
  'useDefineForClassFields',
  'verbatimModuleSyntax',
  'isolatedModules',
  'erasableSyntaxOnly',
  'allowJs',
  'checkJs',
] as const

export const usualOptions: ProjectOptions = {
  compilerOptions: {
    allowNonTsExtensions: true,
    allowJs: true,
    esModuleInterop: true,
    jsx: reactJsx,
    module: esNext,
    moduleResolution: bundler,
    resolveJsonModule: true,
    allowImportingTsExtensions: true,
    allowArbitraryExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    target: esNext,
    types: [],
  },
  mappings: {},
  checkJs: false,
}

const mostExtends = 8

/** The options of a tsconfig.json or jsconfig.json, with those that it extends. What cannot be read counts as not there. */
export async function readProjectOptions(files: ProjectFiles, config: string): Promise<ProjectOptions> {
  const options: Record<string, OptionValue> = { ...usualOptions.compilerOptions }
  let mappings: PathMappings = {}
  for (const { path, content } of await configChain(files, config, 0)) {
    const given = fieldOf(content, 'compilerOptions')
    for (const flag of flags) {
      const value = fieldOf(given, flag)
      if (typeof value === 'boolean') options[flag] = value
    }
    const target = targets[textOf(fieldOf(given, 'target'))?.toLowerCase() ?? '']
    if (target !== undefined) options['target'] = target
    const jsx = jsxKinds[textOf(fieldOf(given, 'jsx')) ?? '']
    if (jsx !== undefined) options['jsx'] = jsx === preserve ? reactJsx : jsx
    const jsxImportSource = textOf(fieldOf(given, 'jsxImportSource'))
    if (jsxImportSource !== null) options['jsxImportSource'] = jsxImportSource
    const libraries = fieldOf(given, 'lib')
    if (Array.isArray(libraries)) options['lib'] = libraryFiles(libraries as readonly unknown[])
    const base = join(folderOf(path), textOf(fieldOf(given, 'baseUrl')) ?? '.')
    const paths = readMappings(fieldOf(given, 'paths'), base)
    if (paths !== null) mappings = paths
  }
  return { compilerOptions: options, mappings, checkJs: options['checkJs'] === true }
}

/** Those that are extended come first, so that later ones override. */
async function configChain(
  files: ProjectFiles,
  path: string,
  depth: number,
): Promise<readonly { readonly path: string; readonly content: unknown }[]> {
  const content = parseJsonc((await files.read(path)) ?? '')
  const extended = fieldOf(content, 'extends')
  const names = (Array.isArray(extended) ? (extended as readonly unknown[]) : [extended]).flatMap(
    (one) => textOf(one) ?? [],
  )
  const before = []
  for (const name of depth < mostExtends ? names.slice(0, mostExtends) : []) {
    const found = await resolveConfig(files, path, name)
    if (found !== null) before.push(...(await configChain(files, found, depth + 1)))
  }
  return [...before, { path, content }]
}

function libraryFiles(names: readonly unknown[]): string[] {
  return names.flatMap((name) => {
    const text = textOf(name)
    return text === null || !/^[\w.]{1,60}$/.test(text) ? [] : [`lib.${text.toLowerCase()}.d.ts`]
  })
}

function readMappings(value: unknown, base: string): PathMappings | null {
  if (typeof value !== 'object' || value === null) return null
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([pattern, targetList]) => [
      pattern,
      (Array.isArray(targetList) ? (targetList as readonly unknown[]) : []).flatMap((target) => {
        const text = textOf(target)
        return text === null ? [] : [join(base, text)]
      }),
    ]),
  )
}
