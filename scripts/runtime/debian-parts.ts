import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import type { DebianPackage } from '../setup/private-apt.ts'
import type { Say } from '../setup/say.ts'
import { architectureNames, type Architecture } from './architectures.ts'
import type { DebianSource } from './debian-source.ts'
import { debianPrograms, libraries } from './layout.ts'
import type { DebianPart } from './parts-list.ts'

/**
 * Fetches Debian's parts, checks them against the pinned hashes, and places libraries, programs and licences.
 * @returns what was taken: a newer version where the pinned one is no longer served.
 */
export async function placeDebianParts(options: {
  readonly source: DebianSource
  readonly pinned: readonly DebianPart[]
  readonly architecture: Architecture
  readonly unpacked: string
  readonly target: string
  readonly say: Say
}): Promise<readonly DebianPart[]> {
  const { source, pinned, architecture, unpacked, target, say } = options
  const packages = [...(await source.fetch(pinned))]
  for (const one of packages)
    checkAgainstPin(
      one,
      pinned.find((part) => part.name === one.name),
      say,
    )
  await source.unpack(packages, unpacked)
  const unlisted = await source.fetch(documentedElsewhere(unpacked).map((name) => ({ name, version: '' })))
  await source.unpack(unlisted, unpacked)
  packages.push(...unlisted)

  const { loader, triplet } = architectureNames[architecture]
  for (const name of [loader, ...libraries]) {
    await place(unpacked, [join('lib', triplet, name), join('usr', 'lib', triplet, name)], join(target, 'lib', name))
  }
  for (const { path, from } of debianPrograms) await place(unpacked, from, join(target, path))
  await placeLicences(unpacked, packages, join(target, 'licenses'))
  return packages.map(({ name, version, sha256 }) => ({ name, version, sha256 }))
}

function checkAgainstPin(one: DebianPackage, pin: DebianPart | undefined, say: Say): void {
  if (pin === undefined || pin.version === '') return
  if (one.version !== pin.version) {
    say(`Debian now serves ${one.name} ${one.version} in place of ${pin.version}; apt verified its signature.`)
  } else if (one.sha256 !== pin.sha256) {
    throw new Error(
      `${one.name} ${one.version} is not the package that the parts list pins: its sha-256 is ${one.sha256}, ` +
        `expected ${pin.sha256}. Nothing of it was used.`,
    )
  }
}

/** Packages whose documentation folder is only a link to another package's that is not there. */
function documentedElsewhere(unpacked: string): readonly string[] {
  const docs = join(unpacked, 'usr', 'share', 'doc')
  const targets = readdirSync(docs)
    .map((name) => join(docs, name))
    .filter((path) => lstatSync(path).isSymbolicLink() && !existsSync(path))
    .map((path) => basename(readlinkSync(path)))
  return [...new Set(targets)].sort()
}

async function place(root: string, candidates: readonly string[], target: string): Promise<void> {
  const found = candidates.map((path) => join(root, path)).find((path) => existsSync(path))
  if (found === undefined) throw new Error(`No package holds ${candidates.join(' or ')}.`)
  const real = realpathSync(found)
  if (!real.startsWith(realpathSync(root) + sep)) throw new Error(`${found} leads out of the unpacked packages.`)
  await mkdir(dirname(target), { recursive: true })
  await copyFile(real, target)
}

async function placeLicences(unpacked: string, packages: readonly DebianPackage[], target: string): Promise<void> {
  const referred = new Set<string>()
  for (const { name } of packages) {
    const text = readFileSync(join(unpacked, 'usr/share/doc', name, 'copyright'), 'utf8')
    await mkdir(join(target, name), { recursive: true })
    await writeFile(join(target, name, 'copyright'), text)
    for (const [, licence] of text.matchAll(/\/usr\/share\/common-licenses\/([A-Za-z0-9.-]*[A-Za-z0-9])/g)) {
      if (licence !== undefined) referred.add(licence)
    }
  }
  const texts = join(unpacked, 'usr/share/common-licenses')
  await mkdir(join(target, 'common-licenses'), { recursive: true })
  for (const licence of [...referred].sort()) {
    const path = join(texts, licence)
    if (existsSync(path)) await copyFile(path, join(target, 'common-licenses', licence))
  }
}
