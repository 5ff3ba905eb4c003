import type { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { pack } from 'tar-stream'
import { expect, it } from 'vitest'
import type { CredentialScan, CredentialScanProgress } from '../../../../src-shared/cloud/credentials.ts'
import { filesOfTar } from './packed-files.ts'
import { scanForCredentials, type ScannedFile, type ScanOptions } from './scan.ts'

const alphabet = 'q7Zt2RkX9mVb4LcW8nHd5JgY1sFp6TxKe3QwMu0BzNaGyVrDhSoCiPlEjAfUIO'
/** Letters without order, always the same ones. Tokens are made here, so that none lies in this repository. */
function letters(count: number, from = alphabet, seed = 7): string {
  let [state, made] = [seed, '']
  while (made.length < count) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    made += from[Math.floor(state / 65_536) % from.length] ?? ''
  }
  return made
}

function gitHubToken(random = letters(30)): string {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  let [left, checksum] = [crc32(random), '']
  for (let place = 0; place < 6; place++) {
    checksum = (digits[left % 62] ?? '') + checksum
    left = Math.floor(left / 62)
  }
  return `ghp_${random}${checksum}`
}

const upper = alphabet.toUpperCase()
const body = letters(400)
const privateKey = (kind: string) =>
  [
    `-----BEGIN ${kind}PRIVATE KEY-----`,
    body.slice(0, 64),
    body.slice(64, 128),
    `-----END ${kind}PRIVATE KEY-----`,
  ].join('\n')

async function scan(
  files: Readonly<Record<string, string | Uint8Array>>,
  options?: ScanOptions,
): Promise<CredentialScan> {
  async function* all(): AsyncIterable<ScannedFile> {
    for (const [path, given] of Object.entries(files)) {
      const bytes = Buffer.from(given as string)
      yield await Promise.resolve({ path, size: bytes.length, content: () => Promise.resolve(bytes) })
    }
  }
  return await scanForCredentials(all(), options)
}

const tokens: readonly (readonly [string, string])[] = [
  ['GitHub token', gitHubToken()],
  ['GitHub token', `github_pat_${letters(82)}`],
  ['GitLab token', `glpat-${letters(20)}`],
  ['Anthropic token', `sk-ant-api03-${letters(93)}AA`],
  ['Anthropic token', `sk-ant-oat01-${letters(93)}AA`],
  ['OpenAI key', `sk-proj-${letters(74)}T3BlbkFJ${letters(74)}`],
  ['OpenAI key', `sk-proj-${letters(120)}`],
  ['AWS access key', `AKIA${letters(16, upper)}`],
  ['Slack token', `xoxb-${letters(12, '2839174650')}-${letters(12, '2839174650')}-${letters(24)}`],
  ['npm token', `npm_${letters(36)}`],
  ['PyPI token', `pypi-AgEIcHlwaS5vcmc${letters(120)}`],
  ['Fly.io token', `fm2_lJPECAAAAAAAAB${letters(200)}`],
  ['Google API key', `AIza${letters(35)}`],
  ['Stripe key', `sk_live_${letters(24)}`],
  ['Hugging Face token', `hf_${letters(34, 'qZtRkXmVbLcWnHdJgYsFpTxKeQwMu')}`],
  ['Vault token', `hvs.${letters(95)}`],
  ['Docker token', `dckr_pat_${letters(27)}`],
  ['Password of a database', `postgres://admin:${letters(18)}@db.shop-internal.io:5432/shop`],
]

it.each(tokens)('[PU10] finds a %s by its shape, in any text, and tells its line', async (what, token) => {
  const { findings } = await scan({ 'notes.md': `first\n\nexport MY_KEY="${token}"\nlast\n` })
  expect(findings).toMatchObject([{ path: 'notes.md', what, line: 3, isHeldBack: true }])
})

it.each(['', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED '])(
  '[PU10] finds a %sprivate key once, whole or cut off',
  async (kind) => {
    const key = privateKey(kind)
    const { findings } = await scan({ a: `x\n${key}\n`, b: key.slice(0, 90), 'c.json': JSON.stringify({ key }) })
    expect(findings.map(({ path, kind, line }) => [path, kind, line])).toEqual([
      ['a', 'private-key', 2],
      ['b', 'private-key', 1],
      ['c.json', 'private-key', 1],
    ])
  },
)

it('[PU10] files are known by their names where their text agrees', async () => {
  const held = {
    '.env': `# settings\nPORT=3000\nDB_PASSWORD=${letters(14)}\n`,
    'web/.env.production': `API=${letters(14)}`,
    '.npmrc': `//npm.shop.io/:_authToken=${letters(30)}`,
    '.pypirc': `[pypi]\npassword = ${letters(12)}`,
    '.netrc': `machine shop.io login me password ${letters(12)}`,
    '.git-credentials': `https://me:${letters(12)}@shop.io`,
    '.git/config': `[remote "origin"]\n\turl = https://me:${letters(12)}@shop.io/x.git`,
    '.ssh/work': privateKey('OPENSSH '),
    'certificates/server.key': privateKey(''),
    '.aws/credentials': `[default]\naws_secret_access_key = ${letters(12)}`,
    '.config/gcloud/application_default_credentials.json': '{}',
    '.docker/config.json': `{"auths":{"shop.io":{"auth":"${letters(12)}"}}}`,
    '.kube/config': `users:\n- user:\n    client-key-data: ${letters(12)}`,
    '.claude/.credentials.json': '{}',
    '.codex/auth.json': '{}',
    '.config/gh/hosts.yml': `github.com:\n  oauth_token: ${letters(12)}`,
    'keys/store.p12': Buffer.from([0, 1, 2]),
  }
  const { heldBack, byNameOnly } = await scan(held)
  expect([...heldBack].sort()).toEqual(Object.keys(held).sort())
  expect(byNameOnly).toBe(1)
  const { findings } = await scan({ '.env': held['.env'] })
  expect(findings).toMatchObject([{ kind: 'variables', line: 3, excerpt: null }])
})

it('[PU11] examples, placeholders and what opens nothing elsewhere are not held back', async () => {
  const { findings } = await scan({
    '.env.example': `KEY=${letters(20)}`,
    '.env':
      'PORT=3000\nNODE_ENV=development\nAPI_KEY=your-key-here\nTOKEN=${OTHER}\nEMPTY=\nURL=http://localhost:3000\n',
    'aws.md': 'AKIAIOSFODNN7EXAMPLE and wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'test.ts': `ghp_${'abcdefghijklmnopqrstuvwxyz0123456789'} ghp_${'x'.repeat(36)}`,
    'wrong.ts': `${gitHubToken().slice(0, -1)}${gitHubToken().endsWith('a') ? 'b' : 'a'}`,
    'compose.yml': 'DATABASE_URL: postgres://shop:hunter2secret@db:5432/shop\nOTHER: mysql://root:root1234@127.0.0.1/x',
    '.npmrc': '//npm.shop.io/:_authToken=${NPM_TOKEN}\nsave-exact=true\n',
    '.docker/config.json': '{"auths":{},"credsStore":"desktop"}',
    'id_rsa.pub': `ssh-rsa ${letters(200)}`,
    'certificate.pem': `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`,
    'docs.md': 'It begins with `-----BEGIN RSA PRIVATE KEY-----` and ends with `-----END RSA PRIVATE KEY-----`.',
    'install.js': 'process.env.npm_config_electron_use_remote_checksums',
    'commit.txt': letters(40, '0123456789abcdef'),
  })
  expect(findings).toEqual([])
})

it('[PU11] what came with a package is not looked through; what lies beside packages is', async () => {
  const token = gitHubToken()
  const { heldBack, inPackages } = await scan({
    'node_modules/agent/test/key.pem': privateKey('RSA '),
    'web/node_modules/.pnpm/a/node_modules/a/index.js': `const token = '${token}'`,
    '.venv/lib/python3.11/site-packages/x/test.pem': privateKey(''),
    'node_modules/.cache/sign-in.json': `{"token":"${token}"}`,
    'my_node_modules/a.js': token,
  })
  expect(heldBack).toEqual(['node_modules/.cache/sign-in.json', 'my_node_modules/a.js'])
  expect(inPackages).toBe(3)
})

it('[PU10] the file of a key is told once', async () => {
  const { findings } = await scan({ '.ssh/id_ed25519': privateKey('OPENSSH ') })
  expect(findings).toMatchObject([{ what: 'SSH key', line: 1 }])
})

it('[PU12] nothing that is told holds any part of a secret', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...tokens), fc.integer({ min: 1, max: 1e6 }), async ([, shape], seed) => {
      const token = shape.startsWith('ghp_') ? gitHubToken(letters(30, alphabet, seed)) : shape
      const other = letters(24, alphabet, seed)
      const told = JSON.stringify(await scan({ 'a.txt': `PASSWORD="${other}" TOKEN=${token} # ${other}` }))
      const secret = token.replace(/^(?:[a-z]+:\/\/|github_pat_|sk-ant-|sk-proj-|sk_live_|dckr_pat_)/, '')
      for (const text of [secret, other]) {
        for (let at = 0; at + 8 <= text.length; at++) expect(told).not.toContain(text.slice(at, at + 8))
      }
    }),
    { numRuns: 60 },
  )
  const { findings } = await scan({ a: `GITHUB_TOKEN=${gitHubToken()}` })
  expect(findings[0]?.excerpt).toBe('GITHUB_TOKEN = ghp_•••••••• (40 characters)')
})

it('[PU13] nothing in a file switches the scan off or names a file of this computer', async () => {
  const token = gitHubToken()
  const { heldBack } = await scan({
    a: `// secretlint-disable\n${token} // secretlint-disable-line`,
    '../../etc/hostname.p12': token,
    'bom.txt': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(token, 'utf16le')]),
  })
  expect(heldBack).toEqual(['a', '../../etc/hostname.p12', 'bom.txt'])
})

it('[PU13] a secret is found wherever in a long text it lies, once', async () => {
  const line = 'const value = 42 // nothing to see here\n'
  for (const before of [1, 1300, 1600, 1638, 1639, 12_000]) {
    const { findings } = await scan({ a: `${line.repeat(before)}${gitHubToken()}\n${line.repeat(1000)}` })
    expect(findings).toMatchObject([{ line: before + 1 }])
  }
})

it('[PU13] what is made to be slow is read to its end, and others have their turns meanwhile', async () => {
  const most = 1024 ** 2 - 1
  const pieces = [
    'ghp_',
    'AKIA',
    'xoxb-1-',
    'https://a:',
    '-----BEGIN RSA PRIVATE KEY-----\n',
    'postgres://a:',
    'SG.a.a',
    ' ',
    'A=',
    '://',
  ]
  const hostile = pieces.map((piece) => piece.repeat(most / piece.length))
  hostile.push(`.SECRET_ACCESS_KEY${' '.repeat(most - 20)}`, `https://${'a'.repeat(most - 20)}`)
  let turns = 0
  const timer = setInterval(() => (turns += 1), 1)
  const { files } = await scan(Object.fromEntries(hostile.map((text, index) => [`${String(index)}/.env`, text])))
  clearInterval(timer)
  expect(files).toBe(hostile.length)
  expect(turns).toBeGreaterThan(hostile.length)
})

it('[PU13] what is told is bounded; what is held back is not cut', async () => {
  const many = Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`d/${String(index)}`, gitHubToken()]))
  const { findings, more, heldBack } = await scan(many)
  expect([findings.length, more, heldBack.length]).toEqual([1000, 200, 1200])
  const { findings: inOne } = await scan({ a: `${gitHubToken()}\n`.repeat(500) })
  expect(inOne.length).toBeLessThanOrEqual(50)
})

it('[PU13] a large file is judged by its name, and what is asked to stop stops', async () => {
  async function* large(): AsyncIterable<ScannedFile> {
    const content = () => Promise.reject(new Error('It must not be read.'))
    yield await Promise.resolve({ path: 'dump.sql', size: 2 * 1024 ** 2, content })
    yield { path: '.env', size: 2 * 1024 ** 2, content }
  }
  const { heldBack, byNameOnly } = await scanForCredentials(large())
  expect([heldBack, byNameOnly]).toEqual([['.env'], 2])

  const stopped = new AbortController()
  const told: CredentialScanProgress[] = []
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [String(index), 'x']))
  const onProgress = (progress: CredentialScanProgress) => {
    told.push(progress)
    if (progress.files >= 100) stopped.abort()
  }
  await expect(scan(many, { signal: stopped.signal, onProgress })).rejects.toThrow()
  expect(told.at(-1)?.files).toBe(100)
})

it('[PU13] a tar as an agent packs it is looked through as it comes', async () => {
  const tar = pack()
  tar.entry({ name: './src', type: 'directory' })
  tar.entry({ name: './src/a.ts' }, `x\n${gitHubToken()}`)
  tar.entry({ name: 'link', type: 'symlink', linkname: '/etc/passwd' })
  tar.entry({ name: 'large.bin' }, Buffer.alloc(1024 ** 2 + 1))
  tar.entry({ name: 'last' }, 'nothing')
  tar.finalize()
  const { findings, files } = await scanForCredentials(filesOfTar(tar as unknown as Readable))
  expect(files).toBe(3)
  expect(findings).toMatchObject([{ path: 'src/a.ts', line: 2 }])

  const broken = pack()
  broken.entry({ name: 'a' }, 'b')
  setImmediate(() => broken.destroy(new Error('The channel was lost.')))
  await expect(scanForCredentials(filesOfTar(broken as unknown as Readable))).rejects.toThrow('The channel was lost.')
})
