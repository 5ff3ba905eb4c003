import { readFileSync } from 'node:fs'

/** Who the person in the sandbox is, as `/etc/passwd` says. */
export interface Account {
  readonly user: string
  readonly home: string
  readonly shell: string
}

const noShell = new Set(['', '/usr/sbin/nologin', '/sbin/nologin', '/bin/false', '/usr/bin/false'])

/** The account of `uid`. An image without a line for it gets what works everywhere. */
export function findAccount(uid: number, passwd: string): Account {
  for (const line of passwd.split('\n')) {
    const [user, , id, , , home, shell] = line.split(':')
    if (id !== String(uid) || !user || home === undefined || shell === undefined) continue
    return { user, home: home === '' ? '/' : home, shell: noShell.has(shell) ? '/bin/sh' : shell }
  }
  return { user: String(uid), home: '/', shell: '/bin/sh' }
}

export function readAccount(): Account {
  return findAccount(process.getuid?.() ?? 1000, readText('/etc/passwd'))
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // An image may have none: everything that is asked of it has an answer without.
    return ''
  }
}
