import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import { ensureImage, type TestImage } from '../images.ts'
import type { DockerHost } from './hosts/docker-host.ts'

const runtimeFolder = resolve(import.meta.dirname, '../../out/runtime')

/**
 * An image as machines of Airlock start from it: one of the tests', with a user 1000 and the runtime that was built in it.
 * @returns its reference by digest, for a config
 */
export async function machineImage(host: DockerHost, image: TestImage): Promise<string> {
  const { docker } = host
  const container = await docker.createContainer({ Image: await ensureImage(host.socket, image), Cmd: ['/none'] })
  try {
    await container.putArchive(await preparation(), { path: '/' })
    await container.putArchive(createReadStream(await runtimeTar()), { path: '/' })
    const { Id: id } = (await container.commit()) as { readonly Id: string }
    host.imageName = (name) => name.split('@')[1] ?? name
    return `registry.example/airlock-${image}@${id}`
  } finally {
    await container.remove({ force: true })
  }
}

/** What preparing an image puts into it. */
async function preparation(): Promise<Buffer> {
  const tar = pack()
  const root = { uid: 0, gid: 0 }
  for (const name of ['etc', 'var', 'home', 'opt', 'opt/airlock']) {
    tar.entry({ ...root, name: `${name}/`, type: 'directory', mode: 0o755 })
  }
  for (const name of ['run', 'tmp', 'var/tmp'])
    tar.entry({ ...root, name: `${name}/`, type: 'directory', mode: 0o1777 })
  for (const name of ['workspace', 'home/dev']) {
    tar.entry({ uid: 1000, gid: 1000, name: `${name}/`, type: 'directory', mode: 0o755 })
  }
  tar.entry({ ...root, name: 'etc/passwd' }, 'root:x:0:0:root:/root:/bin/sh\ndev:x:1000:1000::/home/dev:/bin/sh\n')
  tar.entry({ ...root, name: 'etc/group' }, 'root:x:0:\ndev:x:1000:\n')
  tar.finalize()
  return await buffer(tar as AsyncIterable<Buffer>)
}

async function runtimeTar(): Promise<string> {
  const manifest = JSON.parse(await readFile(join(runtimeFolder, 'manifest.json'), 'utf8')) as {
    readonly architectures: Readonly<Record<string, { readonly tar: string }>>
  }
  return join(runtimeFolder, Object.values(manifest.architectures)[0]?.tar ?? '')
}
