import { describe, expect, it } from 'vitest'
import { isOwnPage, mayDownload, mayHave, mayLoad, mayNavigate, outsideAddress, pageAddress } from './guards.ts'
import { answerShellCall, type ShellParts } from './shell-calls.ts'

const foreign = [
  'https://app/',
  'airlock://evil/',
  'airlock://app.evil/',
  'airlock:app',
  'file:///etc/passwd',
  'data:text/html,x',
  'javascript:alert(1)',
  'about:blank',
  '',
]

describe('[T-X1] [DE3] the window', () => {
  it('goes nowhere but to the app’s own page', () => {
    expect(mayNavigate(pageAddress)).toBe(true)
    for (const address of foreign) expect(mayNavigate(address), address).toBe(false)
  })

  it('opens only plain web addresses outside', () => {
    expect(outsideAddress('https://example.org/a?b#c')).toBe('https://example.org/a?b#c')
    expect(outsideAddress('http://localhost:3000')).toBe('http://localhost:3000/')
    const refused = [
      ...foreign.slice(1),
      'https://bank@evil.example/',
      'http://a:b@c/',
      'ssh://x',
      `https://${'x'.repeat(9000)}`,
    ]
    for (const address of [...refused, null, 5, {}]) expect(outsideAddress(address), String(address)).toBeNull()
  })

  it('[DE6] loads nothing but the app’s own files, whatever its page asks for', () => {
    const own = [pageAddress, `${pageAddress}assets/index.js`, 'data:font/woff2;base64,x', `blob:${pageAddress}1-2`]
    for (const address of own) expect(mayLoad(address, null), address).toBe(true)
    const elsewhere = [
      ...foreign.filter((address) => !address.startsWith('data:')),
      'http://127.0.0.1:5173/',
      'ws://127.0.0.1:5173/',
      'wss://evil.example/',
      'blob:https://evil.example/1-2',
      'file:///etc/passwd',
    ]
    for (const address of elsewhere) expect(mayLoad(address, null), address).toBe(false)
  })

  it('[PV9] loads previews too, from the port where they are served and by names that only previews have', () => {
    const name = `p3000-${'0a'.repeat(16)}.localhost`
    const previews = [`http://${name}:21000/a`, `ws://${name}:21000/`, `blob:http://${name}:21000/1-2`]
    for (const address of previews) expect(mayLoad(address, null, 21_000), address).toBe(true)
    const others = [
      `http://${name}:21001/`,
      `https://${name}:21000/`,
      'http://localhost:21000/',
      'http://evil.localhost:21000/',
      `http://${name}.evil.example:21000/`,
      `http://x${name}:21000/`,
    ]
    for (const address of others) expect(mayLoad(address, null, 21_000), address).toBe(false)
    for (const address of previews) expect(mayNavigate(address), address).toBe(false)
  })

  it('[DE6] loads from the development server while there is one, and from no other', () => {
    const server = 'http://127.0.0.1:5173'
    for (const address of [`${server}/src/main.tsx`, 'ws://127.0.0.1:5173/?token=x']) {
      expect(mayLoad(address, server), address).toBe(true)
    }
    for (const address of ['http://127.0.0.1:5174/', 'https://127.0.0.1:5173/', 'ws://evil.example:5173/']) {
      expect(mayLoad(address, server), address).toBe(false)
    }
  })

  it('grants nothing but to write text to the clipboard', () => {
    expect(mayHave('clipboard-sanitized-write', pageAddress)).toBe(true)
    expect(mayHave('clipboard-sanitized-write', 'https://evil.example/')).toBe(false)
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'usb', 'openExternal']) {
      expect(mayHave(permission, pageAddress), permission).toBe(false)
    }
  })
})

describe('[T-X3] the shell contract', () => {
  const opened: string[] = []
  const parts: ShellParts = {
    chooseFolder: () => Promise.resolve('/home/me/project'),
    open: (address) => {
      opened.push(address)
      return Promise.resolve()
    },
    notify: (title, body) => Promise.resolve(`${title} ${body}` === 'demo It is ready.'),
    isSaved: (address) => Promise.resolve(address.endsWith('/saved')),
    platform: 'darwin',
  }
  const page = { address: pageAddress, isMainFrame: true }

  it('answers the app’s own page', async () => {
    expect(await answerShellCall(parts, page, 'pickFolder', [])).toBe('/home/me/project')
    expect(await answerShellCall(parts, page, 'platform', [])).toBe('macos')
    expect(await answerShellCall(parts, page, 'notify', [{ title: 'demo', body: 'It is ready.' }])).toBe(true)
    expect(await answerShellCall(parts, page, 'isSaved', [`blob:${pageAddress}saved`])).toBe(true)
    await answerShellCall(parts, page, 'openOutside', ['https://example.org/'])
    expect(opened).toEqual(['https://example.org/'])
  })

  it('refuses other pages, frames, methods and arguments', async () => {
    const refused = { code: 'invalid-input' }
    for (const address of foreign) {
      expect(isOwnPage(address)).toBe(false)
      const caller = { address, isMainFrame: true }
      await expect(answerShellCall(parts, caller, 'pickFolder', [])).rejects.toMatchObject(refused)
    }
    await expect(answerShellCall(parts, { ...page, isMainFrame: false }, 'pickFolder', [])).rejects.toMatchObject(
      refused,
    )
    for (const method of ['constructor', '__proto__', 'toString', '', null, ['pickFolder']]) {
      await expect(answerShellCall(parts, page, method, [])).rejects.toMatchObject(refused)
    }
    for (const given of [[], ['file:///etc/passwd'], [{ toString: () => 'https://x/' }], ['x'.repeat(10_000_000)]]) {
      await expect(answerShellCall(parts, page, 'openOutside', given)).rejects.toMatchObject(refused)
    }
    for (const given of [[], [null], ['text'], [{ title: 'x' }], [{ title: 'x', body: { toString: () => 'y' } }]]) {
      await expect(answerShellCall(parts, page, 'notify', given)).rejects.toMatchObject(refused)
    }
  })

  it('[DE7] lets only what the page itself made be saved on this computer', () => {
    expect(mayDownload(`blob:${pageAddress}8c1f`)).toBe(true)
    const preview = `http://p3000-${'0'.repeat(32)}.localhost:21000`
    for (const address of [
      pageAddress,
      `blob:${preview}/8c1f`,
      `${preview}/x.exe`,
      'https://evil.example/x',
      'blob:null/8c1f',
    ]) {
      expect(mayDownload(address), address).toBe(false)
    }
  })
})
