import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One line of apt's classic format, as parts: where, which suites, which components, checked by which key. */
export interface AptSource {
  readonly uri: string
  readonly suite: string
  readonly components: readonly string[]
  /** The value of `signed-by`, null when apt's own trusted keys are used. */
  readonly signedBy: string | null
}

/** What apt on this machine is told to use: `sources.list` and every file of `sources.list.d`, in either format. */
export function readAptSources(folder = '/etc/apt'): readonly AptSource[] {
  const sources: AptSource[] = []
  const main = join(folder, 'sources.list')
  if (existsSync(main)) sources.push(...parseOneLineSources(readFileSync(main, 'utf8')))
  const parts = join(folder, 'sources.list.d')
  for (const name of existsSync(parts) ? readdirSync(parts).sort() : []) {
    if (name.endsWith('.list')) sources.push(...parseOneLineSources(readFileSync(join(parts, name), 'utf8')))
    if (name.endsWith('.sources')) sources.push(...parseDeb822Sources(readFileSync(join(parts, name), 'utf8')))
  }
  return sources
}

/** Parses `deb [signed-by=KEY] URI SUITE COMPONENT…` lines; source packages and comments are left out. */
export function parseOneLineSources(text: string): readonly AptSource[] {
  const sources: AptSource[] = []
  for (const raw of text.split('\n')) {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*([^#]*)/.exec(raw)
    const [, options = '', uri, suite, components = ''] = match ?? []
    if (uri === undefined || suite === undefined) continue
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1] ?? null
    sources.push({ uri, suite, components: components.split(/\s+/).filter(Boolean), signedBy })
  }
  return sources
}

/** Parses the paragraphs of a deb822 `.sources` file; disabled ones and source packages are left out. */
export function parseDeb822Sources(text: string): readonly AptSource[] {
  return text.split(/\n[ \t]*\n/).flatMap((paragraph) => {
    const fields = deb822Fields(paragraph)
    const words = (name: string): readonly string[] => wordsOf(fields, name)
    if (!isOfPackages(fields)) return []
    const signedBy = fields.get('signed-by') ?? null
    return words('uris').flatMap((uri) =>
      words('suites').map((suite) => ({
        uri,
        suite,
        components: words('components'),
        // A key written into the paragraph itself cannot stand in a one-line source: apt's trusted keys are used then.
        signedBy: signedBy?.startsWith('/') ? signedBy : null,
      })),
    )
  })
}

/** The addresses alone: each paragraph's once, however many suites it names. */
export function deb822Uris(text: string): readonly string[] {
  return text.split(/\n[ \t]*\n/).flatMap((paragraph) => {
    const fields = deb822Fields(paragraph)
    return isOfPackages(fields) ? wordsOf(fields, 'uris') : []
  })
}

/** The line that apt (and mmdebstrap) reads for a source. */
export function oneLineSource(source: AptSource): string {
  const options = source.signedBy === null ? '' : `[signed-by=${source.signedBy}] `
  return `deb ${options}${source.uri} ${source.suite} ${source.components.join(' ')}`.trimEnd()
}

/** The distribution's own sources for a suite (`bookworm`, `bookworm-updates`, `bookworm-security`), others left out. */
export function sourcesOfSuite(sources: readonly AptSource[], suite: string): readonly AptSource[] {
  return sources.filter(
    (source) =>
      (source.suite === suite || source.suite.startsWith(`${suite}-`)) && !source.suite.endsWith('-backports'),
  )
}

/** The same archive at another suite: a newer release is asked from the very mirror this machine already uses. */
export function sourcesForOtherSuite(sources: readonly AptSource[], own: string, other: string): readonly AptSource[] {
  const line = sources.filter((source) => source.suite === own)
  return line.map((source) => ({ ...source, suite: other }))
}

function wordsOf(fields: ReadonlyMap<string, string>, name: string): readonly string[] {
  return (fields.get(name) ?? '').split(/\s+/).filter(Boolean)
}

function isOfPackages(fields: ReadonlyMap<string, string>): boolean {
  const isOff = /^(no|false|0)$/i.test(fields.get('enabled') ?? 'yes')
  return wordsOf(fields, 'types').includes('deb') && !isOff
}

function deb822Fields(paragraph: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string[]>()
  let current: string[] | null = null
  for (const line of paragraph.split('\n')) {
    if (line.startsWith('#')) continue
    const field = /^([A-Za-z-]+):\s*(.*)$/.exec(line)
    if (field?.[1] !== undefined) {
      current = [(field[2] ?? '').trim()]
      fields.set(field[1].toLowerCase(), current)
    } else if (current !== null && /^\s/.test(line)) {
      current.push(line.trim())
    }
  }
  return new Map([...fields].map(([name, lines]) => [name, lines.join('\n').trim()]))
}
