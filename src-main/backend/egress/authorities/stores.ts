import { opendir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import * as tls from 'node:tls'
import type { RunProgram } from '../../programs/run-program.ts'
import { readBounded } from '../../programs/read-bounded.ts'

/** What is read of this computer. Paths begin at `root`: `/`, but for tests. */
export interface AuthoritySurroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly root: string
  readonly run: RunProgram
  /** PEM of what Node comes with, i.e. what browsers know. */
  readonly bundled: readonly string[]
  /** PEM of the system's store where Node can read it (22.15 and newer), else null. */
  readonly ofSystem: () => readonly string[] | null
}

/** Those of Node itself. */
export const nodeAuthorities: Pick<AuthoritySurroundings, 'bundled' | 'ofSystem'> = {
  bundled: tls.rootCertificates,
  ofSystem: () => {
    const { getCACertificates } = tls as { getCACertificates?: (kind: 'system') => string[] }
    return getCACertificates?.('system') ?? null
  },
}

/** PEM texts as they were found. */
export interface Stores {
  /** What programs of this computer trust. */
  readonly trusted: readonly string[]
  /** What the system brought along by itself, beside what browsers know. */
  readonly known: readonly string[]
}

/** Where distributions keep the whole; the first that is there counts, the others are links to it. */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]
/** Where distributions keep what they were made with, apart from what was added on this computer. */
const brought = ['/usr/share/ca-certificates', '/usr/share/pki/ca-trust-source']
const mostFiles = 2000

/** Never rejects: what cannot be read is not there. */
export async function readStores(surroundings: AuthoritySurroundings): Promise<Stores> {
  const [named, system] = await Promise.all([ofEnvironment(surroundings), ofPlatform(surroundings)])
  return { trusted: [...named, ...system.trusted], known: [...surroundings.bundled, ...system.known] }
}

/** What the variables name that Node and OpenSSL read. */
async function ofEnvironment({ env, platform }: AuthoritySurroundings): Promise<readonly string[]> {
  const files = [env['NODE_EXTRA_CA_CERTS'], env['SSL_CERT_FILE']].filter((path) => path !== undefined && path !== '')
  const separator = platform === 'win32' ? ';' : delimiter
  const folders = (env['SSL_CERT_DIR'] ?? '').split(separator).filter((path) => path !== '')
  const inFolders = await Promise.all(folders.slice(0, 8).map((folder) => filesBelow(folder, 0)))
  return await texts([...files, ...inFolders.flat()] as string[])
}

async function ofPlatform(surroundings: AuthoritySurroundings): Promise<Stores> {
  const { platform, root, bundled } = surroundings
  // There the system fetches authorities when they are first met, so its store is never all that it trusts.
  if (platform === 'win32') {
    const trusted = surroundings.ofSystem() ?? [
      await ofWindows(surroundings, ['LocalMachine\\Root', 'CurrentUser\\Root']),
    ]
    return { trusted: [...trusted, ...bundled], known: [await ofWindows(surroundings, ['LocalMachine\\AuthRoot'])] }
  }
  if (platform === 'darwin') {
    const known = await ofKeychain(surroundings, '/System/Library/Keychains/SystemRootCertificates.keychain')
    const added = surroundings.ofSystem() ?? [await ofKeychain(surroundings, '/Library/Keychains/System.keychain')]
    return { trusted: [...added, known, ...bundled], known: [known] }
  }
  let whole: readonly string[] = []
  for (const path of bundles) if (whole.length === 0) whole = await texts([join(root, path)])
  const known = await Promise.all(brought.map((folder) => filesBelow(join(root, folder), 3)))
  return { trusted: whole.length === 0 ? bundled : whole, known: await texts(known.flat()) }
}

async function ofKeychain({ run }: AuthoritySurroundings, keychain: string): Promise<string> {
  const ran = await run(['security', 'find-certificate', '-a', '-p', keychain])
  return ran.found && ran.code === 0 ? ran.output : ''
}

async function ofWindows({ run }: AuthoritySurroundings, stores: readonly string[]): Promise<string> {
  const all = stores.map((store) => `Cert:\\${store}`).join(',')
  const script = `Get-ChildItem ${all} | ForEach-Object { '-----BEGIN CERTIFICATE-----'; [Convert]::ToBase64String($_.RawData); '-----END CERTIFICATE-----' }`
  const ran = await run(['powershell', '-NoProfile', '-NonInteractive', '-Command', script])
  return ran.found && ran.code === 0 ? ran.output : ''
}

async function texts(paths: readonly string[]): Promise<readonly string[]> {
  const read: string[] = []
  // One after the other: hundreds of files at once would hold as many descriptors.
  for (const path of paths.slice(0, mostFiles)) {
    const text = await readBounded(path)
    if (text !== null && text.includes('-----BEGIN ')) read.push(text)
  }
  return read
}

/** Files and links to such in a folder, and `depth` folders below it. */
async function filesBelow(folder: string, depth: number): Promise<readonly string[]> {
  const found: string[] = []
  try {
    for await (const entry of await opendir(folder)) {
      if (found.length >= mostFiles) break
      const path = join(folder, entry.name)
      if (!entry.isDirectory()) found.push(path)
      else if (depth > 0) found.push(...(await filesBelow(path, depth - 1)))
    }
  } catch {
    // Not there, or not ours to read: then nothing of it counts.
    return found
  }
  return found.sort()
}
