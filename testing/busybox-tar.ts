import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import { readAptSources, sourcesOfSuite } from '../scripts/setup/apt-sources.ts'
import { mustRun } from '../scripts/setup/command.ts'
import { detectHost } from '../scripts/setup/host.ts'
import { PrivateApt } from '../scripts/setup/private-apt.ts'

/** The path of a tar that holds a static BusyBox, a link for each of its commands, and nothing else. */
export async function busyboxTar(cache: string): Promise<string> {
  const { suite, architecture } = detectHost()
  if (suite === null) throw new Error('The BusyBox image is made from Debian’s package: run this on Debian or Ubuntu.')
  const folder = join(cache, 'images')
  const path = join(folder, `busybox-${suite}-${architecture}.tar`)
  if (existsSync(path)) return path
  await mkdir(folder, { recursive: true })
  const work = await mkdtemp(join(folder, '.busybox-'))
  try {
    const apt = new PrivateApt({
      folder: join(work, 'apt'),
      sources: sourcesOfSuite(readAptSources(), suite),
      architecture,
    })
    const root = join(work, 'root')
    await apt.unpack(await apt.download(['busybox-static']), root)
    const program = ['bin/busybox', 'usr/bin/busybox'].map((name) => join(root, name)).find((name) => existsSync(name))
    if (program === undefined) throw new Error('The busybox-static package holds no program where one is expected.')
    const { stdout } = await mustRun(program, ['--list'])
    const part = join(work, 'image.tar')
    await writeFile(part, await tarOf(await readFile(program), stdout.split('\n').filter(Boolean)))
    await rename(part, path)
    return path
  } finally {
    await rm(work, { recursive: true })
  }
}

async function tarOf(program: Buffer, commands: readonly string[]): Promise<Buffer> {
  const tar = pack()
  const content = buffer(tar)
  tar.entry({ name: 'bin', type: 'directory', mode: 0o755 })
  tar.entry({ name: 'bin/busybox', mode: 0o755 }, program)
  for (const command of commands) {
    if (command !== 'busybox') tar.entry({ name: `bin/${command}`, type: 'symlink', linkname: 'busybox' })
  }
  tar.finalize()
  return content
}
