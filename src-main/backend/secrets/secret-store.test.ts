import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { endpointVariables } from '../../../src-shared/secrets/variables.ts'
import { eventually } from '../fixtures/eventually.ts'
import { collectingLog } from '../fixtures/sample.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { stagedKeyring, stagedSecrets } from './fixtures/staged-secrets.ts'
import { findKeyring, openSystemEntry } from './keyring.ts'
import { openVaults, storageWords } from './open-secrets.ts'
import { secretsForMachine } from './secrets-for-machine.ts'

const value = 'sk-test-0123456789/abcdef+secret'
const sandbox = 'aaaaaaaaaaaa'

/** All that lies below a directory, by name. */
async function everything(directory: string): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(directory)
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name), 'utf8')] as const)),
  )
}

describe('where values lie', () => {
  test('[SC2] in the keyring, when it keeps what it is given; nothing of them is on disk', async () => {
    const keyring = stagedKeyring()
    await using secrets = await stagedSecrets({ openEntry: keyring.open })
    const secret = await secrets.store.add({ preset: 'openai', value })
    expect(secret.keptIn).toBe('keyring')
    expect([...keyring.values]).toEqual([[secret.id, value]])
    expect(secrets.vaults.whyFile).toBeNull()
    expect(JSON.stringify(await everything(secrets.directory))).not.toContain(value)
    await secrets.store.remove(secret.id)
    expect(keyring.values.size).toBe(0)
  })

  test('[SC1] is found by its id or title, also as its preset is written', async () => {
    await using secrets = await stagedSecrets()
    const { store } = secrets
    const { id, title } = await store.add({ preset: 'openai', value })
    for (const name of [id, title, 'openai', 'OPENAI']) expect(store.find(name).id).toBe(id)
    expect(() => store.find('open')).toThrow(expect.objectContaining({ code: 'secret-not-found' }))
  })

  test('[SC2] else in a file that only its owner reads, with the reason told', async () => {
    await using secrets = await stagedSecrets()
    const secret = await secrets.store.add({ preset: 'openai', value })
    expect(secret.keptIn).toBe('file')
    expect(secrets.vaults.whyFile).toBe('No keyring answers here.')
    const path = join(secrets.directory, 'secret-values.json')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const holding = Object.entries(await everything(secrets.directory)).filter(([, text]) => text.includes(value))
    expect(holding.map(([name]) => name)).toEqual(['secret-values.json'])
    await secrets.store.remove(secret.id)
    expect(JSON.stringify(await everything(secrets.directory))).not.toContain(value)
  })

  test('[SC2] a keyring that never answers, or gives back something else, is as good as none', async () => {
    const silent = await findKeyring(() => new Promise(() => undefined), 20)
    expect(silent).toMatchObject({ why: expect.stringMatching(/did not answer/) as string })
    const keyring = stagedKeyring()
    const forgetful = await findKeyring(async (account) => {
      const entry = await keyring.open(account)
      return { ...entry, getPassword: () => Promise.resolve(null) }
    }, 1000)
    expect(forgetful).toHaveProperty('why')
    expect(keyring.values.size).toBe(0)
  })

  test('[SC2] the real library says in words that there is no keyring, or keeps what it is given', async () => {
    const found = await findKeyring(openSystemEntry, 5000)
    if ('why' in found) expect(found.why).toMatch(/^[A-Z][^:]+\.$/)
    else expect(found.vault.kind).toBe('keyring')
  })

  test('[SC2] that there is no keyring is told in plain words, and what to do; what the library says is for the log', async () => {
    const said = 'Platform failure: DBus error: Using X11 for dbus-daemon autolaunch was disabled'
    const log = collectingLog()
    const vaults = openVaults('/nowhere', () => Promise.reject(new Error(said)), log)
    await vaults.best()
    const words = storageWords('/nowhere', vaults, true)
    expect(words).not.toMatch(/platform failure|dbus/i)
    expect(words).toContain('(`airlock quit`), then give the value again (`airlock secrets replace`).')
    expect(log.lines.join('\n')).toContain(said)
  })

  test('[SC2] one that was readable for others is taken away from them', async () => {
    await using home = await temporaryDirectory()
    const path = join(home.path, 'secret-values.json')
    await writeFile(path, JSON.stringify({ schema: 1, values: {} }), { mode: 0o644 })
    await using secrets = await stagedSecrets({ directory: home.path })
    await secrets.store.add({ preset: 'openai', value })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  test('[SC4] what a killed backend left behind is removed', async () => {
    const keyring = stagedKeyring()
    await using home = await temporaryDirectory()
    const id = '0123456789abcdef'
    keyring.values.set(id, value)
    await mkdir(home.path, { recursive: true })
    await writeFile(join(home.path, 'secret-values.json.123456'), value, { mode: 0o600 })
    {
      await using first = await stagedSecrets({ openEntry: keyring.open, directory: home.path })
      await first.store.add({ preset: 'openai', value: 'other-value-of-a-test' })
    }
    const path = join(home.path, 'secrets.json')
    const kept = JSON.parse(await readFile(path, 'utf8')) as { secrets: { id: string }[] }
    const [known] = kept.secrets
    kept.secrets.push({ ...known, id, isPending: true } as unknown as { id: string })
    await writeFile(path, JSON.stringify(kept))
    await using secrets = await stagedSecrets({ openEntry: keyring.open, directory: home.path })
    expect(secrets.store.list()).toHaveLength(1)
    await secrets.store.close()
    expect(keyring.values.has(id)).toBe(false)
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ secrets: [{ id: known?.id }] })
    await using again = await stagedSecrets({ directory: home.path })
    await again.store.add({ preset: 'anthropic', value: 'third-value-of-a-test' })
    expect(JSON.stringify(await everything(home.path))).not.toContain(value)
  })

  test('[SC4] a damaged list is set aside and told', async () => {
    await using home = await temporaryDirectory()
    await writeFile(join(home.path, 'secrets.json'), '{')
    await using secrets = await stagedSecrets({ directory: home.path })
    expect(secrets.store.list()).toEqual([])
    expect(secrets.store.problems.join()).toContain('set aside')
  })
})

describe('what a secret is', () => {
  test.each(['short', 'with a space in it', 'two\nlines-of-value', 'ümläut-value', '', 'x'.repeat(9000)])(
    '[SC3] [SC1] %j is no value, and is not quoted',
    async (wrong) => {
      await using secrets = await stagedSecrets()
      const failed = await secrets.store.add({ preset: 'openai', value: wrong }).catch((error: unknown) => error)
      expect(failed).toMatchObject({ code: 'invalid-input' })
      if (wrong !== '') expect(JSON.stringify(failed)).not.toContain(wrong)
      expect(secrets.store.list()).toEqual([])
    },
  )

  test.each(['10.0.0.1', '*.example.com', 'localhost', 'metadata.google.internal', '[::1]', 'a.example:8443'])(
    '[SC3] %s gets no secret',
    async (host) => {
      await using secrets = await stagedSecrets()
      await expect(secrets.store.add({ preset: 'npm', host, value })).rejects.toMatchObject({ code: 'invalid-input' })
    },
  )

  test('[SC3] a header that makes the request what it is cannot carry one', async () => {
    await using secrets = await stagedSecrets()
    const target = {
      host: 'api.example.com',
      scheme: 'raw',
      user: '',
      addressVariable: null,
      keyVariable: null,
    } as const
    const add = (header: string) =>
      secrets.store.add({ preset: null, value, targets: [{ ...target, header, isGit: false }] })
    await expect(add('host')).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(add('transfer-encoding')).rejects.toMatchObject({ code: 'invalid-input' })
    expect((await add('private-token')).targets[0]).toMatchObject({ name: 'example', header: 'private-token' })
  })

  test('[SC14] presets know their host and header; a second one gets a name of its own', async () => {
    await using secrets = await stagedSecrets()
    const add = async (preset: 'anthropic' | 'github' | 'npm', host?: string) =>
      (await secrets.store.add({ preset, value, ...(host === undefined ? {} : { host }) })).targets
    expect(await add('anthropic')).toMatchObject([
      { name: 'anthropic', host: 'api.anthropic.com', header: 'x-api-key' },
    ])
    expect(await add('anthropic')).toMatchObject([{ name: 'anthropic-2' }])
    expect(await add('github')).toMatchObject([
      { name: 'github', host: 'github.com', scheme: 'basic', user: 'x-access-token' },
      { name: 'github-api', host: 'api.github.com', scheme: 'bearer' },
    ])
    expect(await add('npm', 'https://packages.example.com/npm/all/')).toMatchObject([
      { name: 'npm', host: 'packages.example.com', path: '/npm/all', scheme: 'bearer' },
    ])
    await expect(add('npm')).rejects.toMatchObject({ code: 'invalid-input' })
    expect(secrets.store.list().map(({ title }) => title)).toEqual(['Anthropic', 'Anthropic 2', 'GitHub', 'npm'])
  })

  test('[SC13] programs are told where the endpoint is, and that the key is elsewhere', async () => {
    await using secrets = await stagedSecrets()
    const targets = async (preset: 'openai' | 'github') => (await secrets.store.add({ preset, value })).targets
    const variables = endpointVariables([...(await targets('openai')), ...(await targets('github'))])
    expect(variables).toEqual({
      OPENAI_BASE_URL: 'http://openai.airlock.internal/v1',
      OPENAI_API_KEY: 'kept-by-airlock-outside-of-this-sandbox',
      GITHUB_API_URL: 'http://github-api.airlock.internal',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'url.http://github.airlock.internal/.insteadOf',
      GIT_CONFIG_VALUE_0: 'https://github.com/',
    })
  })

  test('[SC13] two that would set the same variable exclude each other in a sandbox', async () => {
    await using secrets = await stagedSecrets()
    const one = await secrets.store.add({ preset: 'openai', value })
    const two = await secrets.store.add({ preset: 'openai', value })
    await secrets.store.grant(one.id, sandbox)
    await expect(secrets.store.grant(two.id, sandbox)).rejects.toMatchObject({ message: /already uses “OpenAI”/ })
    await secrets.store.revoke(one.id, sandbox)
    await secrets.store.grant(two.title, sandbox)
    expect(secrets.store.grantedTo(sandbox).map(({ title }) => title)).toEqual(['OpenAI 2'])
  })

  test('[SC5] revoking and removing count at once, also while the keyring keeps others waiting', async () => {
    const keyring = stagedKeyring()
    const waiting: (() => void)[] = []
    let isSlow = false
    await using secrets = await stagedSecrets({
      openEntry: async (account) => {
        const entry = await keyring.open(account)
        const setPassword = async (given: string) => {
          if (isSlow) await new Promise<void>((resolve) => waiting.push(resolve))
          await entry.setPassword(given)
        }
        return { ...entry, setPassword }
      },
    })
    const { store } = secrets
    const one = await store.add({ preset: 'openai', value })
    const two = await store.add({ preset: 'anthropic', value })
    for (const { id } of [one, two]) await store.grant(id, sandbox)
    isSlow = true
    const replacing = store.replace(one.id, 'another-value-of-it')
    const late = store.grant(one.id, 'bbbbbbbbbbbb')
    const told: string[] = []
    store.subscribe(({ id, grants }, sandboxes) => told.push(`${id} ${String(grants.length)} ${String(sandboxes)}`))
    const ending = [store.revoke(one.id, sandbox), store.revoke(one.id, 'bbbbbbbbbbbb'), store.remove(two.id)]
    expect(store.grantedTo(sandbox)).toEqual([])
    expect(told).toEqual([`${one.id} 0 ${sandbox}`, `${two.id} 0 ${sandbox}`])
    await eventually(() => waiting.length === 1)
    for (const go of waiting) go()
    await Promise.all([replacing, late, ...ending])
    expect(store.list().map(({ id, grants }) => ({ id, grants }))).toEqual([{ id: one.id, grants: [] }])
    expect(JSON.parse(await readFile(join(secrets.directory, 'secrets.json'), 'utf8'))).toMatchObject({
      secrets: [{ id: one.id, grants: [] }],
    })
  })

  test('[SC5] revoking counts also when it cannot be written, which is told until it can', async () => {
    await using secrets = await stagedSecrets()
    const { store, directory } = secrets
    const { id } = await store.add({ preset: 'openai', value })
    await store.grant(id, sandbox)
    const path = join(directory, 'secrets.json')
    const kept = await readFile(path, 'utf8')
    await rm(path)
    await mkdir(path)
    for (const end of [() => store.revoke(id, sandbox), () => store.revoke(id, sandbox), () => store.remove(id)]) {
      await expect(end()).rejects.toMatchObject({ message: 'It is revoked, but that could not be written down.' })
      expect(store.list()).toMatchObject([{ id, grants: [] }])
    }
    await rm(path, { recursive: true })
    await writeFile(path, kept)
    await store.revoke(id, sandbox)
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ secrets: [{ id, grants: [] }] })
  })

  test('[SC31] is used in a cloud only where a person agreed to that, for one sandbox, until that is taken back', async () => {
    await using secrets = await stagedSecrets()
    const told: string[] = []
    const { id } = await secrets.store.add({ preset: 'openai', value })
    secrets.store.subscribe(({ grants }, sandboxes) => told.push(...sandboxes, String(grants[0]?.inCloud)))
    const handed = async () => (await secretsForMachine(secrets.store, sandbox, secrets.log)).map((one) => one.value)
    await secrets.store.grant(id, sandbox)
    expect(await handed()).toEqual([])
    await secrets.store.limit(id, sandbox, { requestsPerHour: 3 })
    await secrets.store.consent(id, sandbox)
    expect(await handed()).toEqual([value])
    expect(await secretsForMachine(secrets.store, 'another', secrets.log)).toEqual([])
    const path = join(secrets.directory, 'secrets.json')
    const written = async () => JSON.parse(await readFile(path, 'utf8')) as unknown
    expect(await written()).toMatchObject({
      secrets: [{ grants: [{ inCloud: true, limits: { requestsPerHour: 3 } }] }],
    })
    told.length = 0
    await secrets.store.keepHere(id, sandbox)
    expect(told).toEqual([sandbox, 'undefined'])
    expect(await handed()).toEqual([])
    expect(secrets.store.grantedTo(sandbox)).toHaveLength(1)
    expect(JSON.stringify(await written())).not.toContain('inCloud')
  })

  test('[SC31] whose value cannot be had is not handed over, and the log does not say more', async () => {
    const keyring = stagedKeyring()
    await using secrets = await stagedSecrets({ openEntry: keyring.open })
    const { id } = await secrets.store.add({ preset: 'openai', value })
    await secrets.store.consent(id, sandbox)
    keyring.values.clear()
    expect(await secretsForMachine(secrets.store, sandbox, secrets.log)).toMatchObject([{ id, value: null }])
    expect(secrets.log.lines.join()).toContain('cannot be handed over')
  })

  test('[SC1] another value counts from then on, and the one before is nowhere', async () => {
    const keyring = stagedKeyring()
    await using secrets = await stagedSecrets({ openEntry: keyring.open })
    const secret = await secrets.store.add({ preset: 'openai', value })
    expect(await secrets.store.value(secret.id)).toBe(value)
    const replaced = await secrets.store.replace(secret.id, 'another-value-of-it')
    expect(await secrets.store.value(replaced.id)).toBe('another-value-of-it')
    expect([...keyring.values.values()]).toEqual(['another-value-of-it'])
  })

  test('[SC1] a value that the keyring no longer has is told in words', async () => {
    const keyring = stagedKeyring()
    await using secrets = await stagedSecrets({ openEntry: keyring.open })
    const secret = await secrets.store.add({ preset: 'openai', value })
    keyring.values.clear()
    await expect(secrets.store.value(secret.id)).rejects.toMatchObject({ code: 'secret-not-readable' })
  })

  test('[SC1] a keyring that quotes a value in its error is not repeated', async () => {
    const keyring = stagedKeyring()
    let refuses = false
    await using secrets = await stagedSecrets({
      openEntry: async (account) => ({
        ...(await keyring.open(account)),
        setPassword: (given) => {
          if (refuses) return Promise.reject(new Error(`cannot write ${given}`))
          keyring.values.set(account, given)
          return Promise.resolve()
        },
      }),
    })
    await secrets.store.add({ preset: 'openai', value })
    refuses = true
    const failed = await secrets.store.add({ preset: 'openai', value }).catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'secret-not-readable', why: 'cannot write …' })
    expect(secrets.store.list()).toHaveLength(1)
  })

  test('[SC11] what was spent is known after a restart', async () => {
    await using home = await temporaryDirectory()
    {
      await using first = await stagedSecrets({ directory: home.path })
      first.usage.request('one', sandbox)
      first.usage.bytes('one', sandbox, 500)
      await first.usage.save()
    }
    await using secrets = await stagedSecrets({ directory: home.path })
    expect(secrets.usage.used('one', sandbox)).toMatchObject({ requestsThisHour: 1, bytesToday: 500 })
  })
})
