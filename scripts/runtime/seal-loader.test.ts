import { describe, expect, it } from 'vitest'
import { nowhere, sealLoader } from './seal-loader.ts'

const folders = '/lib/x86_64-linux-gnu/\0/usr/lib/x86_64-linux-gnu/\0/lib/\0/usr/lib/\0'
const loader = (text: string) => Buffer.from(text, 'latin1')
const good = `ELF\0\0${folders}\0\0${folders}x\0/etc/ld.so.cache\0y\0/etc/ld.so.preload\0end`

describe('a sealed loader', () => {
  it('[RT12] is as long as before and names none of the image’s places', () => {
    const sealed = Buffer.from(sealLoader(loader(good), 'amd64')).toString('latin1')
    expect(sealed).toHaveLength(good.length)
    expect(sealed).not.toMatch(/\/etc\/|\/lib\/|\/usr\//)
    expect(sealed).toContain('\0/opt/airlock/-----\0end')
  })

  it('[RT12] is refused when a path is not there exactly as often as expected', () => {
    const wrong = [
      good.replace('/etc/ld.so.preload', '/etc/ld.so.another'),
      `${good}\0/etc/ld.so.preload\0`,
      `${good}\0/else/etc/ld.so.preload\0`,
      good.replace(folders, ''),
      good.replace('/etc/ld.so.cache', '/etc/cache'),
    ]
    for (const one of wrong) expect(() => sealLoader(loader(one), 'amd64')).toThrow(/expected/)
    expect(() => sealLoader(loader(good), 'arm64')).toThrow(/expected/)
  })

  it('[RT12] leads to paths of the same length below /opt/airlock or /sys', () => {
    for (const path of ['/lib/', '/usr/lib/', '/lib/x86_64-linux-gnu/', '/etc/ld.so.cache', '/etc/ld.so.preload']) {
      const other = nowhere(path)
      expect(other).toHaveLength(path.length)
      expect(other).toMatch(/^\/(opt\/airlock|sys)\//)
      expect(other.endsWith('/')).toBe(path.endsWith('/'))
    }
  })
})
