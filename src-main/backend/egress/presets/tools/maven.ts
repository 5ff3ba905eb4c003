import { fromBufferPromise } from 'yauzl'
import { hostsOfUrls } from '../hosts-of-urls.ts'
import { mostBytes, printed, type ReadTool, type ToolPlace } from '../tool-place.ts'

/** Where Maven's own repository stands: the project that all others inherit from, in one of its libraries. */
const parent = 'org/apache/maven/model/pom-4.0.0.xml'

/** Mirrors and repositories of Maven's settings; its own repository where no mirror stands for it. */
export const readMaven: ReadTool = async (place) => {
  const said = await printed(place, ['mvn', '-version'])
  if (said === null) return null
  const home = /^Maven home: (\/.{1,500}|[A-Z]:\\.{1,500})$/m.exec(said)?.[1]?.trim() ?? null
  const paths = [`${place.home}/.m2/settings.xml`, ...(home === null ? [] : [`${home}/conf/settings.xml`])]
  const settings = await Promise.all(paths.map(async (path) => withoutComments((await place.read(path)) ?? '')))
  const urls = settings.flatMap(urlsOf)
  const isMirrored = settings.some((text) => /<mirrorOf>\s*(?:\*|central|external:\*)[^<]*<\/mirrorOf>/.test(text))
  const own = isMirrored || home === null ? [] : urlsOf(withoutComments((await parentOf(place, home)) ?? ''))
  return hostsOfUrls([...urls, ...own])
}

function urlsOf(text: string): readonly string[] {
  return [...text.matchAll(/<url>([^<]{1,2000})<\/url>/g)].map(([, url]) => url ?? '')
}

/** Maven's own settings hold examples in comments. */
function withoutComments(text: string): string {
  const [first = '', ...rest] = text.split('<!--')
  return first + rest.map((part) => (part.includes('-->') ? part.slice(part.indexOf('-->') + 3) : '')).join('')
}

async function parentOf(place: ToolPlace, home: string): Promise<string | null> {
  const names = (await place.list(`${home}/lib`)) ?? []
  const library = names.find((name) => /^maven-model-builder-[\w.-]+\.jar$/.test(name))
  const bytes = library === undefined ? null : await place.readBytes(`${home}/lib/${library}`)
  return bytes === null ? null : await entryOf(Buffer.from(bytes))
}

async function entryOf(archive: Buffer): Promise<string | null> {
  try {
    const zip = await fromBufferPromise(archive)
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== parent) continue
      if (entry.uncompressedSize > mostBytes) return null
      const chunks: Buffer[] = []
      for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer)
      return Buffer.concat(chunks).toString('utf8')
    }
    return null
  } catch {
    // No archive, or a broken one: then it tells nothing.
    return null
  }
}
