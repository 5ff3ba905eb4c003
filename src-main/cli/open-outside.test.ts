import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { leadingTo, openInBrowser } from './open-outside.ts'

const address = 'http://127.0.0.1:4321/?token=very-secret'

describe.skipIf(process.platform !== 'linux')('opening the page in a browser', () => {
  let directory = ''
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'airlock-open-'))
    vi.stubEnv('DISPLAY', ':0')
    vi.stubEnv('PATH', `${directory}${delimiter}${String(process.env['PATH'])}`)
    await writeFile(
      join(directory, 'xdg-open'),
      `#!/bin/sh\nprintf '%s' "$*" > ${directory}/part\nmv ${directory}/part ${directory}/arguments\n`,
    )
    await chmod(join(directory, 'xdg-open'), 0o755)
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await rm(directory, { recursive: true, force: true })
  })

  it('shows the token to no other user: the browser is given a private file, which is gone afterwards', async () => {
    const tidyUp = await openInBrowser(address, directory, new PassThrough())
    const given = await vi.waitFor(() => readFile(join(directory, 'arguments'), 'utf8'), { timeout: 10_000 })
    expect(given).not.toContain('very-secret')
    const [page = ''] = (await readdir(directory)).filter((name) => name.endsWith('.html'))
    expect(given).toContain(page)
    expect((await stat(join(directory, page))).mode & 0o777).toBe(0o600)
    expect(await readFile(join(directory, page), 'utf8')).toContain(address)
    await tidyUp()
    expect((await readdir(directory)).filter((name) => name.endsWith('.html'))).toEqual([])
  })

  it('cannot be led elsewhere by what an address holds', () => {
    expect(leadingTo('http://127.0.0.1:1/?token="><script>&')).toContain('token=&quot;><script>&amp;')
  })
})
