import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { RegistryClient } from '../../src-main/backend/engines/remote/images/registry-client.ts'
import { realWorld } from '../../src-main/backend/engines/remote/machines-api/world.ts'
import { localParts } from '../../src-main/backend/local-parts.ts'
import { findResources } from '../../src-main/backend/resources.ts'
import { builtRuntime } from '../../src-main/backend/runtime-source/built-runtime.ts'
import { backendDirectories, processSurroundings } from '../../src-main/directories.ts'
import { pushTemplateImages } from './push-template-images.ts'

// `npm run cloud-images -- --registry http://127.0.0.1:5000 --name HOST/OWNER/airlock [--only debian,node]`: makes the images that
// machines at Fly.io begin with, puts them into that registry and writes `resources/cloud-images.json`.

const { values } = parseArgs({
  options: { registry: { type: 'string' }, name: { type: 'string' }, only: { type: 'string' } },
})
const { registry, name, only } = values
if (registry === undefined || name === undefined) {
  throw new Error('Say where to: --registry http://127.0.0.1:5000 --name HOST/OWNER/airlock')
}
const { signal } = new AbortController()
const say = (line: string) => process.stderr.write(`${line}\n`)
const folder = await mkdtemp(join(tmpdir(), 'airlock-cloud-images-'))
try {
  const surroundings = {
    ...processSurroundings(),
    env: { ...process.env, AIRLOCK_HOME: folder, AIRLOCK_WARM_POOL: '0' },
  }
  const log = { info: say, error: say }
  const parts = await localParts({ directories: backendDirectories(surroundings), log, surroundings })
  const { found, candidates } = await parts.source.search(signal)
  const engine = found?.engine
  const exportImage = engine?.exportImage?.bind(engine)
  if (engine === undefined || exportImage === undefined) {
    throw new Error(`No engine on this computer can give images: ${JSON.stringify(candidates)}`)
  }
  const wanted = only?.split(',')
  const resources = findResources()
  const images = await pushTemplateImages({
    // A registry on this computer asks for no token.
    client: new RegistryClient({ token: 'none', origin: new URL(registry), world: realWorld }),
    templates: parts.templates.filter(({ id }) => wanted === undefined || wanted.includes(id)),
    runtimeSource: builtRuntime(resources.runtime),
    ...{ exportImage, name, folder, signal, say },
  })
  await writeFile(join(resources.directory, 'cloud-images.json'), `${JSON.stringify({ images }, null, 2)}\n`)
  say(`${String(images.length)} images are in ${registry}, and in resources/cloud-images.json.`)
  await engine.close()
} finally {
  await rm(folder, { recursive: true, force: true })
}
