import { hostsOfUrls, urlsIn } from '../hosts-of-urls.ts'
import type { ReadTool, ToolHost, ToolPlace } from '../tool-place.ts'

/** A project that needs something, so that cargo looks for its index. */
const project = {
  'Cargo.toml': '[package]\nname = "asked"\nversion = "0.0.0"\nedition = "2018"\n\n[dependencies]\nasked-for = "1"\n',
  'src/lib.rs': '',
}

/**
 * cargo's index and further registries. No command tells the index, so it is made to look for something through a proxy
 * where nobody listens: it fails at once, before anything left, and says what it wanted.
 */
export const readCargo: ReadTool = async (place) => {
  const configuration = await configurationOf(place)
  const said = await place.withFolder(project, async (folder) => {
    const manifest = `${folder}/Cargo.toml`
    const more = configuration === null ? [] : (['--config', configuration.path] as const)
    return await place.run(['cargo', 'fetch', '--manifest-path', manifest, ...more], {
      // An index that was fetched before would answer, so it has a home of its own.
      CARGO_HOME: `${folder}/home`,
      CARGO_HTTP_PROXY: 'http://127.0.0.1:9',
      CARGO_NET_RETRY: '0',
      CARGO_TERM_COLOR: 'never',
    })
  })
  if (!said.found) return null
  const wanted = said.errors.split('\n').filter((line) => line.includes('from `'))
  const index = hostsOfUrls(wanted.flatMap((line) => urlsIn(line.replaceAll('`', ' '))))
  return [...index.map(withNeighbours), ...hostsOfUrls(registriesIn(configuration?.text ?? ''))]
}

/** What it downloads lies beside its index, and only the index itself says where. */
function withNeighbours({ host, port }: ToolHost): ToolHost {
  const [first, ...rest] = host.split('.')
  return { host: first === 'index' && rest.length >= 2 ? `*.${rest.join('.')}` : host, port }
}

function registriesIn(text: string): readonly string[] {
  return [...text.matchAll(/^[ \t]*(?:index|registry)[ \t]*=[ \t]*"([^"\n]{1,2000})"/gm)].map(([, url]) => url ?? '')
}

async function configurationOf(place: ToolPlace): Promise<{ readonly path: string; readonly text: string } | null> {
  const home = (await place.variable('CARGO_HOME')) ?? `${place.home}/.cargo`
  for (const name of ['config.toml', 'config']) {
    const path = `${home}/${name}`
    const text = await place.read(path)
    if (text !== null) return { path, text }
  }
  return null
}
