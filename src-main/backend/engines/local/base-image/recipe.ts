import { createHash } from 'node:crypto'

/** What a base image is made of: Debian's or Ubuntu's minimal system and these packages. */
export interface BaseRecipe {
  readonly template: string
  readonly packages: readonly string[]
}

/** What every template has: a shell to live in, git, curl, and the two languages that scripts are written in, each whole. */
const common = [
  'bash',
  'ca-certificates',
  'curl',
  'git',
  'less',
  'nano',
  'nodejs',
  'procps',
  'python3',
  'ripgrep',
] as const

const additions: Readonly<Record<string, readonly string[]>> = {
  debian: [],
  python: ['python3-pip', 'python3-venv'],
  node: ['npm'],
  go: ['golang-go'],
  universal: ['build-essential', 'golang-go', 'npm', 'python3-pip', 'python3-venv'],
}

/** Files that nobody reads in a sandbox; Debian's own slim images leave them out as well. */
export const leftOut = [
  '/usr/share/doc/*',
  '/usr/share/groff/*',
  '/usr/share/info/*',
  '/usr/share/linda/*',
  '/usr/share/lintian/*',
  '/usr/share/locale/*',
  '/usr/share/man/*',
] as const
export const keptAfterAll = ['/usr/share/doc/*/copyright'] as const

/** The recipe of a template, null when the template can only come from a registry. */
export function recipeFor(template: string): BaseRecipe | null {
  const added = Object.hasOwn(additions, template) ? additions[template] : undefined
  return added === undefined ? null : { template, packages: [...common, ...added] }
}

/** The name of the tar in the cache: another recipe has another name, so an old tar is never taken for a new one. */
export function tarName(recipe: BaseRecipe, suite: string, architecture: string): string {
  const content = JSON.stringify([recipe.packages, leftOut, keptAfterAll])
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8)
  return `${recipe.template}-base-${suite}-${architecture}-${hash}.tar`
}
