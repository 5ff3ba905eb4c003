/** The person inside a sandbox: uid 1000, whatever the image calls it. */
export interface Account {
  readonly name: string
  readonly home: string
  readonly shell: string
}

export interface AccountFiles {
  readonly passwd: string
  readonly group: string
  readonly account: Account
  /** True when the image had no uid 1000. */
  readonly added: boolean
}

const id = 1000
const ourName = 'dev'
/**
 * Gives uid 1000 a line in passwd and group: the image's own one with a home and a shell that work, or a new one.
 * `passwd` and `group` are the image's files (empty when it has none) and are hostile: malformed lines are kept as
 * they are but never believed. `usableShells` are those that exist in the image, best first.
 */
export function giveAccount(image: {
  readonly passwd: string
  readonly group: string
  readonly usableShells: readonly string[]
}): AccountFiles {
  const users = lines(image.passwd)
  const groups = lines(image.group)
  const existing = users.map(parseUser).find((user) => user?.uid === id) ?? null
  const taken = new Set(users.map((line) => line.split(':')[0] ?? ''))
  const name = existing?.name ?? (taken.has(ourName) ? `${ourName}${String(id)}` : ourName)
  const home = existing !== null && homeWorks(existing.home) ? existing.home : `/home/${name}`
  const wished = existing?.shell ?? ''
  const shell = image.usableShells.includes(wished) ? wished : (image.usableShells[0] ?? '/bin/sh')
  const line = `${name}:x:${String(id)}:${String(id)}:${existing?.comment ?? ''}:${home}:${shell}`
  const others = users.filter((other) => parseUser(other)?.uid !== id)
  const groupExists = groups.some((group) => group.split(':')[2] === String(id))
  const groupNames = new Set(groups.map((group) => group.split(':')[0] ?? ''))
  const groupName = groupNames.has(name) ? `${name}-group` : name
  return {
    passwd: [...others, line, ''].join('\n'),
    group: [...groups, ...(groupExists ? [] : [`${groupName}:x:${String(id)}:`]), ''].join('\n'),
    account: { name, home, shell },
    added: existing === null,
  }
}

interface User {
  readonly name: string
  readonly uid: number
  readonly comment: string
  readonly home: string
  readonly shell: string
}

function parseUser(line: string): User | null {
  const [name = '', , uid = '', , comment = '', home = '', shell = ''] = line.split(':')
  if (!/^[a-z_][a-z0-9_-]{0,31}$/.test(name) || !/^[0-9]{1,10}$/.test(uid)) return null
  return { name, uid: Number(uid), comment: comment.slice(0, 100), home, shell }
}

/** A plain folder below `/home`. Any other one is not believed: what is mounted there is part of the proof. */
function homeWorks(home: string): boolean {
  return /^\/home\/[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(home)
}

function lines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line !== '' && !line.includes('\0'))
}
