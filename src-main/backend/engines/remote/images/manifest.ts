import { blobOf, type Blob, type BlobName } from './blob.ts'

/** Docker’s own kinds: Fly was seen to store images of the OCI’s kinds and not to start them. */
const kinds = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const

export interface LayerName extends BlobName {
  /** `sha256:…` of its tar. */
  readonly tar: string
}

export interface CloudManifest {
  readonly type: string
  readonly manifest: Blob
  readonly config: Blob
}

/**
 * The image of a cloud machine: these layers, lowest first, and the machine’s program of the runtime as what is started, as root.
 * It depends on nothing else, so that the same image has the same digest.
 */
export function cloudManifest(layers: readonly LayerName[], environment: readonly string[]): CloudManifest {
  const config = blobOf(
    json({
      architecture: 'amd64',
      os: 'linux',
      created: '1970-01-01T00:00:00Z',
      config: {
        User: '0:0',
        WorkingDir: '/',
        Entrypoint: ['/opt/airlock/agent/machine'],
        Cmd: [],
        Env: environment,
      },
      rootfs: { type: 'layers', diff_ids: layers.map(({ tar }) => tar) },
      history: layers.map(() => ({ created: '1970-01-01T00:00:00Z', created_by: 'airlock' })),
    }),
  )
  const manifest = blobOf(
    json({
      schemaVersion: 2,
      mediaType: kinds.manifest,
      config: { mediaType: kinds.config, size: config.size, digest: config.digest },
      layers: layers.map(({ size, digest }) => ({ mediaType: kinds.layer, size, digest })),
    }),
  )
  return { type: kinds.manifest, manifest, config }
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
