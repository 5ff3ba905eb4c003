import { parseDeb822Sources, parseOneLineSources } from '../../../apt/apt-sources.ts'
import { hostsOfUrls } from '../hosts-of-urls.ts'
import type { ReadTool } from '../tool-place.ts'

const folder = '/etc/apt'
const mostFiles = 100

/** apt's sources, in either format. */
export const readApt: ReadTool = async (place) => {
  const names = (await place.list(`${folder}/sources.list.d`))?.slice(0, mostFiles) ?? []
  const main = await place.read(`${folder}/sources.list`)
  if (main === null && names.length === 0) return null
  const sources = parseOneLineSources(main ?? '')
  const found = [...sources]
  for (const name of names) {
    const path = `${folder}/sources.list.d/${name}`
    if (name.endsWith('.list')) found.push(...parseOneLineSources((await place.read(path)) ?? ''))
    if (name.endsWith('.sources')) found.push(...parseDeb822Sources((await place.read(path)) ?? ''))
  }
  return hostsOfUrls(found.map(({ uri }) => uri))
}
