import { hostsOfUrls } from '../hosts-of-urls.ts'
import { printed, type ReadTool } from '../tool-place.ts'

/** npm's own registry and those of scopes. Its listing has no credentials. */
export const readNpm: ReadTool = async (place) => {
  const output = await printed(place, ['npm', 'config', 'list', '--json'])
  if (output === null) return null
  const values = Object.entries(parsed(output)).filter(([key]) => key === 'registry' || key.endsWith(':registry'))
  return hostsOfUrls(values.flatMap(([, value]) => (typeof value === 'string' ? [value] : [])))
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    // Something else calls itself npm.
    return {}
  }
}
