import { deb822Uris, parseOneLineSources, type AptSource } from '../../../apt/apt-sources.ts'
import { hostsOfUrls } from '../hosts-of-urls.ts'
import type { ReadTool } from '../tool-place.ts'

const folder = '/etc/apt'
const mostFiles = 100

/** Of all files of a tool together. */
const mostBytes = 512 * 1024

/** apt's sources, in either format. */
export const readApt: ReadTool = async (place) => {
  const names = (await place.list(`${folder}/sources.list.d`))?.slice(0, mostFiles) ?? []
  const main = await place.read(`${folder}/sources.list`)
  if (main === null && names.length === 0) return null
  const uris: string[] = [...urisOf(parseOneLineSources(main ?? ''))]
  let left = mostBytes - (main ?? '').length
  for (const name of names) {
    if (left <= 0) break
    const isWords = name.endsWith('.sources')
    if (!isWords && !name.endsWith('.list')) continue
    const text = ((await place.read(`${folder}/sources.list.d/${name}`)) ?? '').slice(0, left)
    left -= text.length
    uris.push(...(isWords ? deb822Uris(text) : urisOf(parseOneLineSources(text))))
  }
  return hostsOfUrls(uris)
}

function urisOf(sources: readonly AptSource[]): readonly string[] {
  return sources.map(({ uri }) => uri)
}
