import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { architectureNames } from './architectures.ts'
import { placeDebianParts } from './debian-parts.ts'
import type { DebianSource } from './debian-source.ts'
import { libraries } from './layout.ts'
import type { DebianPart } from './parts-list.ts'

const sha256 = 'a'.repeat(64)
const pinned: readonly DebianPart[] = [{ name: 'everything', version: '1', sha256 }]
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airlock-debian-parts-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('placing Debian’s parts', () => {
  it('[RT1] puts libraries under the names that programs ask for, as plain files', async () => {
    await place(source())
    expect(readdirSync(join(folder, 'target', 'lib')).sort()).toEqual(
      [...libraries, architectureNames.amd64.loader].sort(),
    )
    expect(readFileSync(join(folder, 'target', 'lib', 'libbsd.so.0'), 'utf8')).toBe('the library itself')
  })

  it('[RT2] refuses a package of the pinned version with another hash', async () => {
    await expect(place(source({ sha256: 'b'.repeat(64) }))).rejects.toThrow(/not the package that the parts list pins/)
    expect(existsSync(join(folder, 'target'))).toBe(false)
  })

  it('[RT2] takes a newer version when the pinned one is gone, and says so', async () => {
    const said: string[] = []
    const taken = await place(source({ version: '2', sha256: 'b'.repeat(64) }), said)
    expect(taken).toContainEqual({ name: 'everything', version: '2', sha256: 'b'.repeat(64) })
    expect(said).toEqual([expect.stringContaining('everything 2 in place of 1')])
  })

  it('[RT8] fetches the package that a licence is kept in when it is another one', async () => {
    const taken = await place(source())
    expect(taken.map(({ name }) => name)).toEqual(['everything', 'everything-base'])
    const licences = join(folder, 'target', 'licenses')
    expect(readFileSync(join(licences, 'everything', 'copyright'), 'utf8')).toContain('common-licenses/GPL-2')
    expect(readFileSync(join(licences, 'common-licenses', 'GPL-2'), 'utf8')).toBe('the text of the licence')
  })

  it('[RT1] refuses a library that leads out of the packages', async () => {
    const outside = join(folder, 'outside')
    writeFileSync(outside, 'a file of this machine')
    await expect(place(source({}, outside))).rejects.toThrow(/leads out/)
  })

  it('[RT1] says which file no package holds', async () => {
    const incomplete: DebianSource = {
      ...source(),
      unpack: (_packages, target) => {
        mkdirSync(join(target, 'usr/share/doc'), { recursive: true })
        return Promise.resolve()
      },
    }
    await expect(place(incomplete)).rejects.toThrow(/No package holds .*ld-linux-x86-64/)
  })
})

function place(from: DebianSource, said: string[] = []): Promise<readonly DebianPart[]> {
  return placeDebianParts({
    source: from,
    pinned,
    architecture: 'amd64',
    unpacked: join(folder, 'unpacked'),
    target: join(folder, 'target'),
    say: (line) => said.push(line),
  })
}

/** One package with all files, whose licence is documented in a second one. */
function source(served: Partial<DebianPart> = {}, libbsd = 'libbsd.so.0.11'): DebianSource {
  return {
    fetch: (parts) =>
      Promise.resolve(parts.map(({ name }) => ({ name, version: '1', sha256, ...served, path: `/${name}.deb` }))),
    unpack: (packages, target) => {
      for (const { name } of packages) unpackOne(name, target, libbsd)
      return Promise.resolve()
    },
    close: () => undefined,
  }
}

function unpackOne(name: string, target: string, libbsd: string): void {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(target, path)), { recursive: true })
    writeFileSync(join(target, path), text)
  }
  if (name === 'everything-base') {
    write('usr/share/doc/everything-base/copyright', 'See /usr/share/common-licenses/GPL-2.')
    return
  }
  for (const library of [architectureNames.amd64.loader, ...libraries]) {
    if (library !== 'libbsd.so.0') write(`lib/x86_64-linux-gnu/${library}`, library)
  }
  write('usr/lib/x86_64-linux-gnu/libbsd.so.0.11', 'the library itself')
  symlinkSync(libbsd, join(target, 'usr/lib/x86_64-linux-gnu/libbsd.so.0'))
  write('bin/busybox', 'busybox')
  write('bin/nc.openbsd', 'nc')
  write('usr/share/common-licenses/GPL-2', 'the text of the licence')
  mkdirSync(join(target, 'usr/share/doc'), { recursive: true })
  symlinkSync('everything-base', join(target, 'usr/share/doc/everything'))
}
