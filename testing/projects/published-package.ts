import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { createGunzip } from 'node:zlib'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'

const run = promisify(execFile)

/** A real project that stories work on: published, small, and its tests run with nothing but Node. */
export const pathParse = {
  specifier: 'path-parse@1.0.6',
  sha512:
    '19298e4f611b1eb20d05ff5247b08310bc2527c004364dd09fb3a290ae2715802edceb5edbe258355be4a401109b7fd32cd109143ff16498f3cb183728158ecf',
  /** `node test.js` prints nothing and exits with 0 when all is well. */
  test: ['node', 'test.js'],
} as const

/**
 * Fetches the package with the ordinary npm client, checks its integrity and unpacks its source.
 * Resolves with the folder that holds `package.json`; a second call reuses it.
 */
export async function unpackPublishedPackage(project: typeof pathParse, cache: string): Promise<string> {
  const folder = path.join(cache, project.specifier.replace('@', '-'))
  const done = await readFile(path.join(folder, 'package.json'), 'utf8').then(
    () => true,
    () => false,
  )
  if (done) return folder
  await mkdir(cache, { recursive: true })
  const work = await mkdtemp(path.join(cache, '.unpack-'))
  const { stdout } = await run('npm', ['pack', project.specifier, '--json', '--pack-destination', work])
  const [packed] = JSON.parse(stdout) as [{ filename: string }]
  const tarball = path.join(work, packed.filename)
  const hash = createHash('sha512')
    .update(await readFile(tarball))
    .digest('hex')
  if (hash !== project.sha512) throw new Error(`${project.specifier} is not what was expected: sha512 is ${hash}`)
  const target = path.join(work, 'project')
  const untar = extract()
  const written = (async () => {
    for await (const entry of untar) {
      // Published packages put everything below `package/`.
      const name = path.posix.relative('package', entry.header.name)
      const chunks: Buffer[] = []
      for await (const chunk of entry) chunks.push(chunk as Buffer)
      await mkdir(path.join(target, path.dirname(name)), { recursive: true })
      await writeFile(path.join(target, name), Buffer.concat(chunks))
    }
  })()
  await Promise.all([pipeline(createReadStream(tarball), createGunzip(), untar), written])
  await rename(target, folder)
  return folder
}
