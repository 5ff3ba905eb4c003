import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { mustRun } from '../setup/command.ts'
import { detectHost } from '../setup/host.ts'
import { sayOnTerminal } from '../setup/say.ts'
import { architectures, type Architecture } from './architectures.ts'
import { openDebianSource } from './debian-source.ts'
import { placeDebianParts } from './debian-parts.ts'
import { debianPackages, npmPackages } from './layout.ts'
import { npmProgram } from './npm-program.ts'
import { partsListPath, type DebianPart, type NpmPart, type PartsList } from './parts-list.ts'

const suite = 'bookworm'
const about =
  'What the runtime volume is made from besides our own source. Renewed by: npx tsx scripts/runtime/pin-parts.ts NODE-VERSION'

/** Writes `resources/runtime/parts.json` anew: this Node, node-pty and ripgrep as in package.json, Debian's newest. */
async function pinParts(root: string, node: string): Promise<void> {
  const pty = versionOf(root, '@lydell/node-pty')
  const ripgrep = versionOf(root, '@vscode/ripgrep')
  const parts = {} as Record<Architecture, PartsList[Architecture]>
  for (const architecture of architectures) {
    const names = npmPackages(architecture)
    parts[architecture] = {
      npm: [
        await pinNpm(names.node, node),
        await pinNpm(names.pty, pty),
        await pinNpm(names.ptyBinary, pty),
        await pinNpm(names.ripgrep, ripgrep),
      ],
      debian: await pinDebian(architecture),
    }
  }
  await writeFile(partsListPath(root), `${JSON.stringify({ about, suite, ...parts }, null, 2)}\n`)
}

function versionOf(root: string, name: string): string {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>
    readonly devDependencies: Readonly<Record<string, string>>
  }
  const version = dependencies[name] ?? devDependencies[name]
  if (version === undefined) throw new Error(`package.json has no ${name}`)
  return version
}

async function pinNpm(name: string, version: string): Promise<NpmPart> {
  const [npm, ...first] = npmProgram()
  const { stdout } = await mustRun(npm, [...first, 'view', `${name}@${version}`, 'dist.integrity', '--json'])
  return { name, version, integrity: JSON.parse(stdout) as string }
}

async function pinDebian(architecture: Architecture): Promise<readonly DebianPart[]> {
  const staging = await mkdtemp(join(tmpdir(), 'airlock-pin-'))
  const source = await openDebianSource({
    host: detectHost(),
    suite,
    architecture,
    staging,
    say: sayOnTerminal,
    signal: new AbortController().signal,
  })
  try {
    const taken = await placeDebianParts({
      source,
      pinned: debianPackages.map((name) => ({ name, version: '', sha256: '' })),
      architecture,
      unpacked: join(staging, 'unpacked'),
      target: join(staging, 'target'),
      say: sayOnTerminal,
    })
    return [...taken].sort((a, b) => (a.name < b.name ? -1 : 1))
  } finally {
    source.close()
    await rm(staging, { recursive: true, force: true })
  }
}

const [node] = process.argv.slice(2)
if (node === undefined) throw new Error('Say which Node: npx tsx scripts/runtime/pin-parts.ts 24.1.0')
await pinParts(process.cwd(), node)
