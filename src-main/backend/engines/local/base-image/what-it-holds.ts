import type { BuildMachine } from './build-machine.ts'
import { sharedVersions, type packageVersions } from './package-versions.ts'
import type { BaseRecipe } from './recipe.ts'

/** Languages that a template is chosen for: the package, its name for people, and how many parts of its version count. */
const languages = {
  node: ['nodejs', 'Node.js', 1],
  python: ['python3', 'Python', 2],
  go: ['golang-go', 'Go', 2],
} as const
type Language = keyof typeof languages

const usualVersions = sharedVersions(Object.values(languages).map(([name]) => name))

const told: Readonly<Record<string, readonly [readonly Language[], string]>> = {
  debian: [[], 'git'],
  python: [['python'], 'pip and git, without compilers'],
  node: [['node'], 'npm and git, without compilers'],
  go: [['go'], 'git, without compilers for C'],
  universal: [['node', 'python', 'go'], 'compilers and git'],
}

/** What the base image of a recipe holds, in words: “Debian 12’s Node.js 18 with npm and git, without compilers”. */
export async function whatItHolds(
  { template }: BaseRecipe,
  machine: Pick<BuildMachine, 'suite' | 'system'>,
  versionsOf: typeof packageVersions = usualVersions,
): Promise<string> {
  const [wanted, tools] = told[template] ?? [[], 'git']
  if (wanted.length === 0) return `${machine.system} with ${tools}`
  const versions = await versionsOf(
    machine,
    wanted.map((language) => languages[language][0]),
  )
  const words = wanted.map((language) => {
    const [name, title, parts] = languages[language]
    const version = shortened(versions.get(name), parts)
    return version === null ? title : `${title} ${version}`
  })
  return `${machine.system}’s ${joined(words)} with ${tools}`
}

/** `2:1.19~1` in two parts is `1.19`. */
function shortened(version: string | undefined, parts: number): string | null {
  const numbers = /^(?:\d+:)?(\d+(?:\.\d+)*)/.exec(version ?? '')?.[1]
  return numbers?.split('.').slice(0, parts).join('.') ?? null
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}
