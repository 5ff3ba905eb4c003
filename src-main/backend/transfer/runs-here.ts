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
  { pattern: /(^|\/)\.husky\/[^/]+(?<!\.gitignore)$/, by: 'git' },
  { pattern: /(^|\/)\.envrc$/, by: 'direnv' },
  { pattern: /(^|\/)\.vscode\/tasks\.json$/, by: 'VS Code' },
]
/** Git's settings by their file's name: a folder that only looks like a repository counts for git as one. */
const gitSettings = /(^|\/)(config|config\.worktree|\.gitmodules|\.gitconfig)$/

/** Git's settings that name a program, without subsection, lower case. */
const programs = new Set([
  ...['core.fsmonitor', 'core.hookspath', 'core.sshcommand', 'core.editor', 'core.pager', 'core.askpass'],
  ...['core.gitproxy', 'core.alternaterefscommand', 'sequence.editor', 'interactive.difffilter', 'diff.external'],
  ...['diff.command', 'diff.textconv', 'merge.driver', 'filter.clean', 'filter.smudge', 'filter.process'],
  ...['credential.helper', 'gpg.program', 'uploadpack.packobjectshook', 'remote.uploadpack', 'remote.receivepack'],
  ...['difftool.cmd', 'mergetool.cmd', 'browser.cmd', 'man.cmd', 'trailer.command', 'trailer.cmd'],
  // What is in the file that it names counts as well.
  ...['include.path', 'includeif.path'],
])

/** Whether a file of this path has to be looked at by `runsHere`. */
export function mayRunHere(path: string): boolean {
  const plain = plainPath(path)
  return gitSettings.test(plain) || byPath.some(({ pattern }) => pattern.test(plain))
}

/**
 * Who would run the file at `path`; null when nobody would. `content` gives its text, asked for only where it decides;
 * null for one that is too long for settings.
 */
export async function runsHere(path: string, content: () => Promise<string | null>): Promise<RunsHere | null> {
  const plain = plainPath(path)
  const known = byPath.find(({ pattern }) => pattern.test(plain))
  if (known !== undefined) return { path, by: known.by }
  if (!gitSettings.test(plain)) return null
  const text = await content()
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
  return programs.has(key)
}
