import { pack } from 'tar-stream'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { places } from '../settings/create-body.ts'
import type { AccountFiles } from './account.ts'
import type { PathKind } from './look-inside.ts'

/** Raised whenever what is put into images changes, so that older prepared images are not used any more. */
export const recipe = 6

/** Paths that must not be links or files in an image: a container would then be mounted or owned elsewhere. */
export const inspectedPaths = [
  '/dev',
  '/proc',
  '/sys',
  '/etc',
  '/home',
  '/opt',
  '/run',
  '/tmp',
  '/var',
  '/var/tmp',
  places.workspace,
  places.runtime,
  '/bin/bash',
  '/bin/zsh',
  '/bin/sh',
  '/bin/ash',
] as const
export type InspectedPath = (typeof inspectedPaths)[number]

const mustNotBeLinks: readonly InspectedPath[] = [
  '/dev',
  '/proc',
  '/sys',
  '/etc',
  '/opt',
  '/tmp',
  places.workspace,
  places.runtime,
]

export function refuseDangerousLayout(kinds: ReadonlyMap<string, PathKind>): void {
  const wrong = mustNotBeLinks.find((path) => !['absent', 'folder'].includes(kinds.get(path) ?? 'absent'))
  if (wrong === undefined) return
  throw new AirlockError({
    code: 'image-refused',
    message: 'This image cannot be used safely.',
    why: `Its ${wrong} is not a folder (${kinds.get(wrong) ?? 'absent'}); what is mounted there would end up elsewhere.`,
    remedy: 'Use another image.',
  })
}

/** Shells of the image that exist, best first; our BusyBox stands in where there is none. */
export function shellsOf(kinds: ReadonlyMap<string, PathKind>): readonly string[] {
  const found = ['/bin/bash', '/bin/zsh', '/bin/sh', '/bin/ash'].filter((path) =>
    ['file', 'link'].includes(kinds.get(path) ?? 'absent'),
  )
  return found.length > 0 ? found : ['/bin/sh']
}

/**
 * The one layer that we add: the account, its folders owned by it, mountpoints, and name resolution by our agent.
 * An uncompressed tar, since engines unpack others by programs.
 */
export async function preparationTar(
  files: AccountFiles,
  kinds: ReadonlyMap<string, PathKind>,
  skeleton: ReadonlyMap<string, string>,
  homeExists: boolean,
): Promise<Buffer> {
  const tar = pack()
  const parts: Buffer[] = []
  const collected = (async () => {
    for await (const bytes of tar as AsyncIterable<Buffer>) parts.push(bytes)
  })()
  const root = { uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(0) }
  const person = { ...root, uid: 1000, gid: 1000 }
  const folder = (name: string, mode: number, owner = root) =>
    tar.entry({ ...owner, name: `${name.slice(1)}/`, type: 'directory', mode })
  const absent = (path: string) => (kinds.get(path) ?? 'absent') === 'absent'
  // Parents that are missing would be made writable by everybody.
  for (const path of ['/etc', '/opt', '/var', '/dev', '/proc', '/sys'] as const) if (absent(path)) folder(path, 0o755)
  for (const path of parentsOf(files.account.home))
    if (path !== '/home' ? !homeExists : absent(path)) folder(path, 0o755)
  folder(places.runtime, 0o755)
  // An engine may keep the image's mode when it mounts memory there; a link is left as it is.
  for (const path of ['/run', '/tmp', '/var/tmp'] as const) if (kinds.get(path) !== 'link') folder(path, 0o1777)
  folder(places.workspace, 0o755, person)
  folder(files.account.home, 0o755, person)
  tar.entry({ ...root, name: 'etc/passwd', mode: 0o644 }, files.passwd)
  tar.entry({ ...root, name: 'etc/group', mode: 0o644 }, files.group)
  tar.entry({ ...root, name: 'etc/resolv.conf', mode: 0o644 }, 'nameserver 127.0.0.1\n')
  // Empty: what an image has there would be loaded into each program of a C library like ours.
  tar.entry({ ...root, name: 'etc/ld.so.preload', mode: 0o644 }, '')
  for (const [name, content] of skeleton) {
    tar.entry({ ...person, name: `${files.account.home.slice(1)}/${name}`, mode: 0o644 }, content)
  }
  if (shellIsMissing(kinds)) {
    if (absent('/bin')) folder('/bin', 0o755)
    tar.entry({ ...root, name: 'bin/sh', type: 'symlink', linkname: `${places.runtime}/bin/busybox`, mode: 0o777 })
  }
  tar.finalize()
  await collected
  return Buffer.concat(parts)
}

function shellIsMissing(kinds: ReadonlyMap<string, PathKind>): boolean {
  return ['/bin/bash', '/bin/zsh', '/bin/sh', '/bin/ash'].every((path) => (kinds.get(path) ?? 'absent') === 'absent')
}

/** `/home/dev/x` → `/home`, `/home/dev`. */
function parentsOf(path: string): readonly string[] {
  const parts = path.split('/').slice(1, -1)
  return parts.map((_part, index) => `/${parts.slice(0, index + 1).join('/')}`)
}
