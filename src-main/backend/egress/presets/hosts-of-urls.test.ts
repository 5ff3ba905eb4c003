import { describe, expect, it } from 'vitest'
import { hostsOfUrls } from './hosts-of-urls.ts'
import { readApt } from './tools/apt.ts'

describe('hosts of a tool’s configuration', () => {
  it('[EG35] are each told once', () => {
    const texts = [
      'https://a.example/x',
      'https://A.example/y',
      'http://a.example',
      'file:///etc',
      'https://b.example:8443',
    ]
    expect(hostsOfUrls(texts)).toEqual([
      { host: 'a.example', port: 443 },
      { host: 'a.example', port: 80 },
      { host: 'b.example', port: 8443 },
    ])
  })

  it('[EG35] are few, whatever an image says', () => {
    const endless = function* () {
      for (let count = 0; ; count++) yield `https://h${String(count)}.example`
    }
    expect(hostsOfUrls(endless())).toHaveLength(64)
    const nothing = function* () {
      for (;;) yield 'nothing'
    }
    expect(hostsOfUrls(nothing())).toEqual([])
  })

  it('[EG35] of apt are read once for each address, however many suites and lines an image names', async () => {
    const many = (word: string) => `${word} `.repeat(60_000)
    const files: Record<string, string> = {
      '/etc/apt/sources.list.d/x.sources': `Types: deb\nURIs: ${many('u')}\nSuites: ${many('s')}\n`,
      '/etc/apt/sources.list.d/y.sources': `Types: deb\nURIs: https://a.example\n${' https://b.example\n'.repeat(50_000)}`,
      '/etc/apt/sources.list.d/z.list': Array.from(
        { length: 20_000 },
        (_, at) => `deb http://h${String(at)}.example s`,
      ).join('\n'),
    }
    const place = {
      list: () => Promise.resolve(Object.keys(files).map((path) => path.slice('/etc/apt/sources.list.d/'.length))),
      read: (path: string) => Promise.resolve(files[path] ?? null),
    } as unknown as Parameters<typeof readApt>[0]
    const hosts = await readApt(place)
    expect(hosts?.length ?? 0).toBeLessThanOrEqual(64)
  })
})
