import { chmodSync, existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '../setup/command.ts'
import { detectHost } from '../setup/host.ts'
import type { Say } from '../setup/say.ts'
import { architectureNames, type Architecture } from './architectures.ts'
import { openDebianSource } from './debian-source.ts'

/**
 * A static QEMU that runs programs of another architecture when it is called by its path: nothing is registered with
 * the kernel. The machine's own, or Debian's unpacked into the cache.
 */
export async function ensureQemu(architecture: Architecture, suite: string, cache: string, say: Say): Promise<string> {
  const name = `qemu-${architectureNames[architecture].machine}-static`
  const own = findProgram(name)
  if (own !== null) return own
  const folder = join(cache, 'qemu')
  const path = join(folder, name)
  if (existsSync(path)) return path

  say(`Fetching ${name} into the cache (tries the ${architecture} runtime on this machine), about 60 MB.`)
  await mkdir(folder, { recursive: true })
  const staging = await mkdtemp(join(folder, 'making-'))
  try {
    const host = detectHost()
    const source = await openDebianSource({
      host,
      suite,
      architecture: host.architecture,
      staging,
      say,
      signal: new AbortController().signal,
    })
    const packages = await source.fetch([{ name: 'qemu-user-static', version: '' }])
    await source.unpack(packages, join(staging, 'unpacked'))
    const made = join(staging, name)
    await copyFile(join(staging, 'unpacked', 'usr', 'bin', name), made)
    chmodSync(made, 0o755)
    await rename(made, path)
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
  return path
}
