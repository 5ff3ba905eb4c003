import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { extract, pack } from 'tar-stream'
import { cacheFolder } from '../../../../scripts/setup/cache.ts'
import { busyboxTar } from '../../../../testing/busybox-tar.ts'
import type { RuntimeSource } from '../runtime-source.ts'

/** PID 1 of a stand-in sandbox: reaps what is orphaned, ends at SIGTERM, and marks that it did so in an orderly way. */
const init = `#!/opt/airlock/bin/busybox sh
b=/opt/airlock/bin/busybox
trap 'echo saved > /workspace/.saved; exit 0' TERM
while :; do
  $b sleep 3600 &
  wait $!
done
`

/**
 * What stands in for the runtime volume where the engine is tested and not the agent: BusyBox and an init, 2 MB
 * instead of 150. Its bridge is a shell, so a test can look at a sandbox from inside through `connect`.
 */
export const standInProgram = {
  initCommand: ['/opt/airlock/bin/busybox', 'sh', '/opt/airlock/agent/init'],
  bridgeCommand: ['/opt/airlock/bin/busybox', 'sh'],
} as const

/** The stand-in as the engine takes it. `variant` makes another volume of the same content. */
export async function standInRuntime(folder: string, variant = 'stand-in'): Promise<RuntimeSource> {
  const busybox = await busyboxProgram()
  const tar = pack()
  const content = buffer(tar)
  const root = { uid: 0, gid: 0, mtime: new Date(0) }
  for (const name of ['opt', 'opt/airlock', 'opt/airlock/bin', 'opt/airlock/agent']) {
    tar.entry({ ...root, name: `${name}/`, type: 'directory', mode: 0o755 })
  }
  tar.entry({ ...root, name: 'opt/airlock/bin/busybox', mode: 0o755 }, busybox)
  tar.entry({ ...root, name: 'opt/airlock/agent/init', mode: 0o755 }, init)
  tar.entry({ ...root, name: 'opt/airlock/variant', mode: 0o644 }, variant)
  tar.finalize()
  const bytes = await content
  const hash = createHash('sha256').update(bytes).digest('hex')
  const tarPath = join(folder, `${hash}.tar`)
  await mkdir(folder, { recursive: true })
  await writeFile(`${tarPath}.part`, bytes)
  await rename(`${tarPath}.part`, tarPath)
  return { runtimeFor: () => Promise.resolve({ hash, tarPath }) }
}

async function busyboxProgram(): Promise<Buffer> {
  const unpacking = createReadStream(await busyboxTar(cacheFolder())).pipe(extract())
  for await (const entry of unpacking) {
    if (entry.header.name === 'bin/busybox') return await buffer(entry)
    entry.resume()
  }
  throw new Error('The BusyBox image holds no bin/busybox.')
}
