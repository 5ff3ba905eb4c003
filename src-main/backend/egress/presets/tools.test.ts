import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory, writeTree } from '../../fixtures/temporary-directory.ts'
import { computerPlace } from './computer-place.ts'
import { stagedPlace, type Printing } from './fixtures/staged-place.ts'
import { toolIds, tools, type ToolId } from './tools.ts'
import { npmRegistries } from './tools/npm.ts'

async function hostsOf(id: ToolId, ...place: Parameters<typeof stagedPlace>): Promise<readonly string[] | null> {
  const hosts = await tools[id].read(stagedPlace(...place))
  return hosts?.map(({ host, port }) => `${host}:${String(port)}`) ?? null
}

describe('[EG33] a tool’s own configuration tells its hosts', () => {
  it('npm: its registry and those of scopes, without who signs in', async () => {
    const config = {
      registry: 'https://me:word@npm.example/repository/all/',
      '@company:registry': 'http://npm.example:8081/',
      '@other:registry': 'https://NPM.example/other/',
      'replace-registry-host': 'https://no.example/',
      registries: 'https://no.example/',
      proxy: 'http://no.example/',
    }
    const hosts = await hostsOf('npm', { 'npm config list --json': JSON.stringify(config) })
    expect(hosts).toEqual(['npm.example:443', 'npm.example:8081'])
    expect(await hostsOf('npm', { 'npm config list --json': 'not what npm prints' })).toEqual([])
  })

  it('[SC23] npm: where a token can go, its own registry first, with the path and without who signs in', async () => {
    const config = {
      '@company:registry': 'https://npm.company.example/',
      '@plain:registry': 'http://plain.example/',
      '@port:registry': 'https://port.example:8443/',
      '@address:registry': 'https://10.0.0.1/npm/',
      '@odd:registry': 'https://odd.example/a b/',
      registry: 'https://me:word@NPM.example/repository/all/',
    }
    const place = (text: string) => stagedPlace({ 'npm config list --json': text })
    expect(await npmRegistries(place(JSON.stringify(config)))).toEqual([
      'npm.example/repository/all',
      'npm.company.example',
      'odd.example/a%20b',
    ])
    expect(await npmRegistries(place('not what npm prints'))).toEqual([])
    expect(await npmRegistries(stagedPlace({}))).toEqual([])
  })

  it('pip: its configured index and further places', async () => {
    const listed = [
      "global.cert='/etc/ca.pem'",
      "global.index-url='https://me:word@pip.example/simple'",
      "global.extra-index-url='https://one.example/simple https://two.example:8443/simple file:///srv/simple'",
      ":env:.find-links='/srv/wheels'",
      "global.trusted-host='no.example https://no.example'",
    ].join('\n')
    const hosts = await hostsOf('pip', { 'pip3 config list': listed, 'python3 -c': 'https://own.example/ ' })
    expect(hosts).toEqual(['pip.example:443', 'one.example:443', 'two.example:8443'])
  })

  it('pip: what is built into it where nothing is configured, files included', async () => {
    const own = 'https://index.example/ https://files.example/\n'
    expect(await hostsOf('pip', { 'pip config list': '', 'python3 -c': own })).toEqual([
      'index.example:443',
      'files.example:443',
    ])
    expect(await hostsOf('pip', { 'python -c': own })).toHaveLength(2)
    expect(await hostsOf('pip', { 'pip config list': '' })).toEqual([])
  })

  it('apt: its sources in both formats, without those that are off', async () => {
    const files = {
      '/etc/apt/sources.list': 'deb http://deb.example/debian stable main\n# deb http://no.example/ x y\n',
      '/etc/apt/sources.list.d/more.sources':
        'Types: deb\nURIs: https://one.example/a http://two.example:3142/b file:/srv/c\nSuites: stable\nComponents: main\n\nTypes: deb\nEnabled: no\nURIs: http://no.example/\nSuites: x\n',
      '/etc/apt/sources.list.d/old.list.disabled': 'deb http://no.example/ x y\n',
    }
    expect(await hostsOf('apt', {}, files)).toEqual(['deb.example:80', 'one.example:443', 'two.example:3142'])
  })

  it('cargo: the index that it wanted and could not reach, with what lies beside it, and further registries', async () => {
    const wanted = (url: string): Printing => ({
      'cargo fetch': ['', `error: failed\nCaused by:\n  failed to download from \`${url}\`\nsee https://no.example/\n`],
    })
    expect(await hostsOf('cargo', wanted('https://index.crates.example/config.json'))).toEqual(['*.crates.example:443'])
    const config =
      '[registries.company]\nindex = "sparse+https://cargo.example/index/"\ntoken = "https://no.example/"\n'
    const files = { '/opt/cargo/config.toml': config }
    const place = stagedPlace(wanted('https://mirror.example/index/config.json'), files, { CARGO_HOME: '/opt/cargo' })
    expect(await tools.cargo.read(place)).toEqual([
      { host: 'mirror.example', port: 443 },
      { host: 'cargo.example', port: 443 },
    ])
    expect(place.asked).toEqual(['cargo fetch --manifest-path /tmp/asked/Cargo.toml --config /opt/cargo/config.toml'])
    expect(await hostsOf('cargo', wanted('https://index.example/config.json'))).toEqual(['index.example:443'])
  })

  it('Go: its proxies and its database of checksums', async () => {
    const go = (proxies: string, database: string) => hostsOf('go', { 'go env': `${proxies}\n${database}\n` })
    expect(await go('https://go.example,direct', 'sum.example')).toEqual(['go.example:443', 'sum.example:443'])
    expect(await go('https://a.example|http://b.example', 'sum.example+key https://c.example/x')).toEqual([
      'a.example:443',
      'b.example:80',
      'c.example:443',
    ])
    expect(await go('off', 'off')).toEqual([])
  })

  it.skipIf(process.platform === 'win32')(
    'Maven: its mirrors, and its own repository where no mirror stands for it',
    async () => {
      await using directory = await temporaryDirectory()
      const parent = 'org/apache/maven/model/pom-4.0.0.xml'
      await writeTree(directory.path, { [parent]: '<project><url>https://own.example/maven2</url></project>' })
      const zip = "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w').write(sys.argv[2])"
      await promisify(execFile)('python3', ['-c', zip, 'model.jar', parent], { cwd: directory.path })
      const library = await readFile(join(directory.path, 'model.jar'))
      const said = { 'mvn -version': 'Apache Maven 3\nMaven home: /usr/share/maven\nJava version: 17\n' }
      const jar = { '/usr/share/maven/lib/maven-model-builder-3.8.jar': library }
      const blocker = '<mirror><mirrorOf>external:http:*</mirrorOf><url>http://0.0.0.0/</url></mirror>'
      const conf = { '/usr/share/maven/conf/settings.xml': `<!-- <url>http://no.example/</url> -->${blocker}<!-- open` }
      expect(await hostsOf('maven', said, { ...jar, ...conf })).toEqual(['own.example:443'])
      const mirror = '<mirror><mirrorOf>central</mirrorOf><url>https://maven.example/all</url></mirror>'
      const settings = { '/home/me/.m2/settings.xml': mirror }
      expect(await hostsOf('maven', said, { ...jar, ...conf, ...settings })).toEqual(['maven.example:443'])
      const broken = { '/usr/share/maven/lib/maven-model-builder-3.8.jar': 'no archive' }
      expect(await hostsOf('maven', said, broken)).toEqual([])
    },
  )

  it('not where the tool is absent', async () => {
    for (const id of toolIds) expect(await hostsOf(id, {}), id).toBeNull()
  })

  it('never an address that is not public', async () => {
    const registries = ['http://127.1:4873/', 'http://[::ffff:10.0.0.1]/', 'http://localhost./', 'https://192.0.2.1/']
    const config = Object.fromEntries(registries.map((url, index) => [`@s${String(index)}:registry`, url]))
    const hosts = await hostsOf('npm', { 'npm config list --json': JSON.stringify(config) })
    expect(hosts).toEqual(['localhost:80', '192.0.2.1:443'])
  })
})

describe('[EG33] tools of this computer', () => {
  it('are asked as the person set them up', async () => {
    await using directory = await temporaryDirectory()
    await mkdir(join(directory.path, 'etc/apt'), { recursive: true })
    await writeFile(join(directory.path, 'etc/apt/sources.list'), 'deb http://deb.example/debian stable main\n')
    const place = computerPlace({
      env: { PATH: '/nonexistent', NAME: 'value' },
      platform: process.platform,
      home: directory.path,
      root: directory.path,
    })
    expect(await tools.apt.read(place)).toEqual([{ host: 'deb.example', port: 80 }])
    expect(await tools.npm.read(place)).toBeNull()
    expect(await tools.cargo.read(place)).toBeNull()
    expect([await place.variable('NAME'), await place.variable('OTHER')]).toEqual(['value', null])
    const inside = await place.withFolder({ 'a/b': 'text' }, async (folder) => {
      return [folder, await place.read(join(folder, 'a/b')), await place.list(folder)] as const
    })
    expect(inside.slice(1)).toEqual(['text', ['a']])
    expect(await place.list(inside[0])).toBeNull()
  })
})
