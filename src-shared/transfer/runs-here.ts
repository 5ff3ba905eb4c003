/** A file that programs of this computer may run by themselves, or take commands from. */
export interface RunsHere {
  /** As the person knows it. */
  readonly path: string
  /** Who runs it, and by which of its settings where only some do so: `git (core.fsmonitor)`. */
  readonly by: string
}

/** Paths by which a file is known, lower case, whatever folder it is in. */
const byPath: readonly { readonly pattern: RegExp; readonly by: string }[] = [
  { pattern: /(^|\/)\.git\/(.+\/)?hooks\/[^/]+(?<!\.sample)$/, by: 'git' },
  // A file of this name leads git to a folder that may be anywhere.
  { pattern: /(^|\/)\.git$/, by: 'git' },
  { pattern: /(^|\/)\.husky\/.+(?<!\.gitignore)$/, by: 'git' },
  { pattern: /(^|\/)\.envrc$/, by: 'direnv' },
  { pattern: /(^|\/)\.vscode\/tasks\.json$/, by: 'VS Code' },
  // Its `initializeCommand` is run outside of the container.
  { pattern: /(^|\/)(\.devcontainer\/(.+\/)?devcontainer\.json|\.devcontainer\.json)$/, by: 'Dev Containers' },
]
/** Git's settings by their file's name: a folder that only looks like a repository counts for git as one. */
const gitSettings = /(^|\/)(config|config\.worktree|\.gitmodules|\.gitconfig)$/

/** Git's settings that name a program, without subsection, lower case. */
const programs = new Set([
  ...['core.fsmonitor', 'core.hookspath', 'core.sshcommand', 'core.editor', 'core.pager', 'core.askpass'],
  ...['core.gitproxy', 'core.alternaterefscommand', 'sequence.editor', 'interactive.difffilter', 'diff.external'],
  ...['diff.command', 'diff.textconv', 'merge.driver', 'filter.clean', 'filter.smudge', 'filter.process'],
  ...['credential.helper', 'gpg.program', 'uploadpack.packobjectshook', 'remote.uploadpack', 'remote.receivepack'],
  ...['difftool.cmd', 'mergetool.cmd', 'guitool.cmd', 'browser.cmd', 'man.cmd', 'trailer.command', 'trailer.cmd'],
  ...['gc.recentobjectshook', 'gpg.defaultkeycommand', 'tar.command'],
  // What is in the file that it names counts as well.
  ...['include.path', 'includeif.path'],
])

/** Who runs a file whatever is in it, as its path alone tells; null where it does not. */
export function runsByPath(path: string): RunsHere | null {
  const plain = plainPath(path)
  const known = byPath.find(({ pattern }) => pattern.test(plain))
  return known === undefined ? null : { path, by: known.by }
}

/** Whether git may take a file for its settings: then its content decides (`runsBySettings`). */
export function maySetGit(path: string): boolean {
  return gitSettings.test(plainPath(path))
}

/**
 * Whether settings at `path` make git run something. `text` is null for those that are too long to be any, or that
 * could not be read: they count, since nobody knows.
 */
export function runsBySettings(path: string, text: string | null): RunsHere | null {
  if (text === null) return { path, by: 'git' }
  const named = programsNamed(text)
  return named.length === 0 ? null : { path, by: `git (${named.join(', ')})` }
}

/** As file systems read a path that ignore case and characters without width, or know a short name for each. */
function plainPath(path: string): string {
  return path
    .replaceAll('\\', '/')
    .replaceAll(/\p{Cf}/gu, '')
    .toLowerCase()
    .replaceAll(/(^|\/)git~1(?=\/|$)/g, '$1.git')
}

// Nothing in here can match twice from one start, so that no text makes it slow.
const headings = /\[[ \t]*([a-z0-9-]+)(?:\.[^[\]\n]*|[ \t]+"(?:[^"\\\n]|\\.)*")?[ \t]*\]/gi
const setting = /^\s*([a-z][a-z0-9-]*)\s*(?:=\s*(.*))?$/is

/**
 * The settings of a git configuration that make git run something. A setting counts as one of every section that there
 * is: which it is really in depends on comments and continued lines, by which a hostile file could deceive.
 */
function programsNamed(text: string): readonly string[] {
  const sections = new Set([...text.matchAll(headings)].map(([, name = '']) => name.toLowerCase()))
  const found = new Set(sections.has('pager') ? ['pager'] : [])
  for (const line of text.replaceAll(headings, '').split('\n')) {
    const [, name, value = ''] = setting.exec(line) ?? []
    if (name === undefined) continue
    for (const section of sections) {
      if (runsSomething(section, name.toLowerCase(), value.trim())) found.add(`${section}.${name.toLowerCase()}`)
    }
  }
  return [...found].slice(0, 5)
}

function runsSomething(section: string, name: string, value: string): boolean {
  const key = `${section}.${name}`
  // Git's own watcher, or none.
  if (key === 'core.fsmonitor' && /^"?(true|false)"?$/i.test(value)) return false
  if (section === 'alias' || key === 'submodule.update') return /^"?!/.test(value)
  if (key === 'remote.url' || key === 'submodule.url') return /^"?ext::/i.test(value)
  // The address that it puts in place of others stands in the heading, which a hostile file could hide.
  if (section === 'url') return name === 'insteadof' || name === 'pushinsteadof'
  return programs.has(key)
}
