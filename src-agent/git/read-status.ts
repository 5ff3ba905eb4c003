import { gitLimits, type GitFile, type GitMark, type GitStatus } from '../../src-shared/agent/git-wire.ts'

type Repository = Extract<GitStatus, { kind: 'repository' }>

/**
 * Reads `git status --porcelain=v2 --branch -z`.
 * @param fields what stands between the NULs; a cut-off last one is not among them
 */
export function readStatus(fields: readonly string[]): Repository {
  let branch: string | null = null
  let [ahead, behind, letters, isCut] = [0, 0, 0, false]
  const files: GitFile[] = []
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index] ?? ''
    if (field.startsWith('# ')) {
      const [, key, value = '', other = ''] = field.split(' ')
      if (key === 'branch.head') branch = value === '(detached)' ? null : value.slice(0, gitLimits.branch)
      if (key === 'branch.ab') [ahead, behind] = [Math.abs(Number(value)), Math.abs(Number(other))]
      continue
    }
    const file = fileOf(field)
    // The name that it had comes as a field of its own.
    if (field.startsWith('2 ')) index += 1
    if (file === null) continue
    letters += file.path.length
    if (files.length >= gitLimits.files || letters > gitLimits.letters) {
      isCut = true
      break
    }
    files.push(file)
  }
  return { kind: 'repository', branch, ahead: count(ahead), behind: count(behind), files, isCut }
}

/** How many fields with spaces between them come before the path. */
const before: Readonly<Record<string, number>> = { '1': 8, '2': 9, u: 10, '?': 1, '!': 1 }

function fileOf(field: string): GitFile | null {
  const fields = before[field[0] ?? '']
  if (fields === undefined) return null
  let at = 0
  for (let space = 0; space < fields; space++) {
    at = field.indexOf(' ', at) + 1
    if (at === 0) return null
  }
  const path = field.slice(at).replace(/\/$/, '')
  return path === '' ? null : { path, mark: markOf(field) }
}

function markOf(field: string): GitMark {
  switch (field[0]) {
    case '?':
      return 'untracked'
    case '!':
      return 'ignored'
    case 'u':
      return 'conflict'
    case '2':
      return 'renamed'
    default: {
      const states = field.slice(2, 4)
      if (states.includes('D')) return 'deleted'
      return states.startsWith('A') ? 'added' : 'modified'
    }
  }
}

function count(value: number): number {
  return Number.isSafeInteger(value) ? value : 0
}
