import { join } from 'node:path'
import type { ExportImage } from '../../image-export.ts'
import type { RuntimeSource } from '../../runtime-source.ts'
import { imagesAppOf } from '../images-app.ts'
import { machinesApiUrl } from '../machines-api/base-url.ts'
import { FlyClient } from '../machines-api/client.ts'
import type { World } from '../machines-api/world.ts'
import { CloudImages } from './cloud-images.ts'
import { RegistryClient } from './registry-client.ts'
import { registryUrl } from './registry-place.ts'
import { readStockImages } from './stock-images.ts'

export interface CloudImagesParts {
  /** As a person pasted it. */
  readonly token: string
  readonly organisation: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly world: World
  /** `resources/` of the installation. */
  readonly resources: string
  readonly cacheDirectory: string
  readonly runtimeSource: RuntimeSource
  /** Of the engine on this computer; null while there is none. */
  readonly exportImage: () => ExportImage | null
}

/** The images of an account’s machines as the product has them: `imageFor` is what its engine wants. */
export async function openCloudImages(parts: CloudImagesParts): Promise<CloudImages> {
  const { token, organisation, env, world, runtimeSource, exportImage } = parts
  const client = new FlyClient({ token, base: machinesApiUrl(env), world })
  return new CloudImages({
    client: new RegistryClient({ token, origin: registryUrl(env), world }),
    imagesApp: imagesAppOf(client, organisation),
    stock: await readStockImages(join(parts.resources, 'cloud-images.json')),
    runtimeSource,
    exportImage,
    folder: join(parts.cacheDirectory, 'cloud-images'),
  })
}
