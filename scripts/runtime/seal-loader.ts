import { architectureNames, type Architecture } from './architectures.ts'
import { mountPoint } from './layout.ts'

/**
 * The loader with every path of the image that it knows by itself replaced by one of the same length where no image can
 * put anything: `/etc/ld.so.preload` (which it reads whatever its arguments and environment say), `/etc/ld.so.cache`, and
 * the folders that it searches last. An image could otherwise have its own code loaded into the agent.
 * @throws Error when the loader is not as expected; an unsealed one is never packed.
 */
export function sealLoader(loader: Uint8Array, architecture: Architecture): Uint8Array {
  const sealed = Buffer.from(loader)
  const { triplet } = architectureNames[architecture]
  const folders = [`/lib/${triplet}/`, `/usr/lib/${triplet}/`, '/lib/', '/usr/lib/']
  replace(sealed, ['/etc/ld.so.preload'], 1)
  replace(sealed, ['/etc/ld.so.cache'], 1)
  // One table that is searched, and one that is shown.
  replace(sealed, folders, 2)
  return sealed
}

/** A path of that length that never exists: in our read-only volume, or, when it is too short for that, in sysfs. */
export function nowhere(path: string): string {
  const end = path.endsWith('/') ? '/' : ''
  const folder = path.length > mountPoint.length + 2 + end.length ? `/${mountPoint}/` : '/sys/'
  return path.length <= folder.length ? folder : folder + '-'.repeat(path.length - folder.length - end.length) + end
}

function replace(loader: Buffer, paths: readonly string[], expected: number): void {
  const found = cString(paths)
  const places: number[] = []
  for (let at = loader.indexOf(found); at !== -1; at = loader.indexOf(found, at + 1)) places.push(at)
  if (places.length !== expected) {
    throw new Error(
      `The loader names ${paths.join(' and ')} ${String(places.length)} times, and ${String(expected)} was ` +
        'expected: this C library is another one than the runtime was made for. Pin one that is known.',
    )
  }
  const replacement = cString(paths.map(nowhere))
  for (const at of places) replacement.copy(loader, at)
}

/** Strings as a compiler puts them after one another. */
function cString(texts: readonly string[]): Buffer {
  return Buffer.from(`${texts.join('\0')}\0`, 'latin1')
}
