import { fieldOf, parseJsonc, textOf } from './jsonc.ts'
import { folderOf, foldersAround, join, nameIn } from './paths.ts'
import { isNodeModule, packageOf, typesPackageOf } from './specifiers.ts'

/** A project's files as far as they are asked for. */
export interface ProjectFiles {
  /** Names in a folder; empty when it is none. */
  names(folder: string): Promise<ReadonlySet<string>>
  /** Null when it cannot be read as text. */
  read(path: string): Promise<string | null>
}

/** `paths` of a tsconfig, with absolute targets. */
export type PathMappings = Readonly<Record<string, readonly string[]>>

const extensions = ['.ts', '.tsx', '.d.ts', '.mts', '.d.mts', '.cts', '.d.cts', '.js', '.jsx', '.mjs', '.cjs']
/** What is written for the compiled file means its source. */
const sources: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.d.ts', '.js', '.jsx'],
  '.jsx': ['.tsx', '.jsx'],
  '.mjs': ['.mts', '.d.mts', '.mjs'],
  '.cjs': ['.cts', '.d.cts', '.cjs'],
}

/**
 * The files that the language service needs for one import of `from`: the script or its types, and the package.json
 * that names them. Empty when there is nothing.
 */
export async function resolveImport(
  files: ProjectFiles,
  from: string,
  specifier: string,
  mappings: PathMappings = {},
): Promise<readonly string[]> {
  if (specifier.startsWith('.') || specifier.startsWith('/')) {
    return listOf(await resolveFile(files, join(folderOf(from), specifier)))
  }
  for (const target of mapped(specifier, mappings)) {
    const found = await resolveFile(files, target)
    if (found !== null) return [found]
  }
  if (isNodeModule(specifier)) return await resolvePackage(files, folderOf(from), '@types/node', '')
  const { name, sub } = packageOf(specifier)
  const own = await resolvePackage(files, folderOf(from), name, sub)
  return own.length > 0 ? own : await resolvePackage(files, folderOf(from), typesPackageOf(name), sub)
}

/** The nearest one of the given name in the folders around; null when there is none. */
export async function findAround(
  files: ProjectFiles,
  folder: string,
  names: readonly string[],
): Promise<string | null> {
  for (const around of foldersAround(folder)) {
    const there = await files.names(around)
    const name = names.find((one) => there.has(one))
    if (name !== undefined) return join(around, name)
  }
  return null
}

function mapped(specifier: string, mappings: PathMappings): readonly string[] {
  return Object.entries(mappings).flatMap(([pattern, targets]) => {
    const [head = '', tail] = pattern.split('*')
    if (tail === undefined) return pattern === specifier ? targets : []
    if (!specifier.startsWith(head) || !specifier.endsWith(tail)) return []
    const middle = specifier.slice(head.length, specifier.length - tail.length)
    return targets.map((target) => target.replace('*', middle))
  })
}

/** A script of that name, with or without its extension, or the index of a folder. */
async function resolveFile(files: ProjectFiles, path: string): Promise<string | null> {
  const there = await files.names(folderOf(path))
  const name = nameIn(path)
  const extension = Object.keys(sources).find((one) => name.endsWith(one))
  const stem = extension === undefined ? name : name.slice(0, -extension.length)
  const direct = [
    ...(sources[extension ?? ''] ?? []).map((one) => stem + one),
    ...(/\.(?:ts|tsx|mts|cts|json)$/.test(name) ? [name] : []),
    ...extensions.map((one) => name + one),
  ]
  const found = direct.find((one) => there.has(one))
  if (found !== undefined) return join(folderOf(path), found)
  if (!there.has(name)) return null
  const inside = await files.names(path)
  const index = extensions.map((one) => `index${one}`).find((one) => inside.has(one))
  return index === undefined ? null : join(path, index)
}

async function resolvePackage(
  files: ProjectFiles,
  folder: string,
  name: string,
  sub: string,
): Promise<readonly string[]> {
  const [scopeOrName = ''] = name.split('/')
  for (const around of foldersAround(folder)) {
    if (!(await files.names(around)).has('node_modules')) continue
    if (!(await files.names(join(around, 'node_modules'))).has(scopeOrName)) continue
    const root = join(around, `node_modules/${name}`)
    if (!(await files.names(root)).has('package.json')) continue
    const manifest = join(root, 'package.json')
    const types = await typesIn(files, root, parseJsonc((await files.read(manifest)) ?? ''), sub)
    if (types !== null) return [manifest, types]
  }
  return []
}

/** The declarations of a package, or of one path in it. */
async function typesIn(files: ProjectFiles, root: string, manifest: unknown, sub: string): Promise<string | null> {
  const exported = fieldOf(manifest, 'exports')
  const entry = sub === '' ? (fieldOf(exported, '.') ?? exported) : fieldOf(exported, `./${sub}`)
  const named = [
    typesOfEntry(entry),
    ...(sub === '' ? ['types', 'typings', 'main'].map((field) => textOf(fieldOf(manifest, field))) : []),
    sub === '' ? 'index' : sub,
  ]
  for (const one of named) {
    if (one === null) continue
    const found = await resolveFile(files, join(root, one))
    if (found !== null && /\.d\.[cm]?ts$|\.[cm]?tsx?$/.test(found)) return found
  }
  return null
}

/** What an entry of `exports` gives to a compiler: its types, else what has types beside it. */
function typesOfEntry(entry: unknown, depth = 0): string | null {
  if (typeof entry === 'string') return entry
  if (depth > 4) return null
  for (const condition of ['types', 'import', 'module', 'require', 'node', 'default']) {
    const found = typesOfEntry(fieldOf(entry, condition), depth + 1)
    if (found !== null) return found
  }
  return null
}

function listOf(path: string | null): readonly string[] {
  return path === null ? [] : [path]
}
