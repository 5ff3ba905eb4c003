import { hostsOfUrls, urlsIn } from '../hosts-of-urls.ts'
import { printed, type ReadTool } from '../tool-place.ts'

/** Go's proxies, and the database of checksums that it asks. */
export const readGo: ReadTool = async (place) => {
  const output = await printed(place, ['go', 'env', 'GOPROXY', 'GOSUMDB'], { GOTOOLCHAIN: 'local' })
  if (output === null) return null
  const [proxies = '', database = ''] = output.split('\n')
  // A name, perhaps with a key, and perhaps with another address.
  const [name = '', address] = database.trim().split(/\s+/)
  const host = name.split('+')[0] ?? ''
  const isOff = host === '' || host === 'off'
  return hostsOfUrls([...urlsIn(proxies), ...(isOff ? [] : [address ?? `https://${host}/`])])
}
