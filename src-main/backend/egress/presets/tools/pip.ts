import { hostsOfUrls, urlsIn } from '../hosts-of-urls.ts'
import { printed, type ReadTool, type ToolPlace } from '../tool-place.ts'

/** Where pip looks when nobody told it otherwise: only its own code says so. Files lie on another host than the index. */
const script =
  'from pip._internal.models.index import PyPI; print(PyPI.url, "https://" + PyPI.file_storage_domain + "/")'

/** pip's index, further ones, and places of files, by its configuration, its variables, or else by itself. */
export const readPip: ReadTool = async (place) => {
  const listed = (await printed(place, ['pip', 'config', 'list'])) ?? (await printed(place, ['pip3', 'config', 'list']))
  const lines = (listed ?? '').split('\n')
  const told = lines.filter((line) => /^[^=]*\.(?:index-url|extra-index-url|find-links)=/.test(line))
  const hosts = hostsOfUrls(told.flatMap(urlsIn))
  if (told.some((line) => /^[^=]*\.index-url=/.test(line))) return hosts
  const own = await builtIn(place)
  if (own === null) return listed === null ? null : hosts
  return hostsOfUrls([...urlsIn(own), ...told.flatMap(urlsIn)])
}

async function builtIn(place: ToolPlace): Promise<string | null> {
  return (await printed(place, ['python3', '-c', script])) ?? (await printed(place, ['python', '-c', script]))
}
