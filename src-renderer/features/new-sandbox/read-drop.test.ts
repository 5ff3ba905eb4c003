import { describe, expect, it } from 'vitest'
import type { Desktop } from '../../bridge/transport.ts'
import { forecastOf, readDrop } from './read-drop.ts'

/** What the browser gives of one thing of this computer: a folder has no type. */
function item(name: string, isDirectory: boolean, type = ''): DataTransferItem {
  const file = new File([], name, { type })
  const entry = { name, isDirectory, isFile: !isDirectory }
  return { kind: 'file', type, getAsFile: () => file, webkitGetAsEntry: () => entry } as unknown as DataTransferItem
}
const items = (...all: readonly DataTransferItem[]) => all as unknown as DataTransferItemList
const text = { kind: 'string', type: 'text/uri-list' } as DataTransferItem
const desktop = { pathOf: ({ name }: File) => `/home/me/${name}` } as Desktop

describe('what is dropped on the window', () => {
  it('[CR7] is known by its path in the desktop app', () => {
    expect(readDrop(items(item('shop', true)), desktop)).toEqual({ kind: 'path', path: '/home/me/shop' })
    expect(readDrop(items(text, item('site.tar.gz', false)), desktop)).toEqual({
      kind: 'path',
      path: '/home/me/site.tar.gz',
    })
  })

  it('[CR7] is read by the page where it has no path', () => {
    const madeByThePage = { pathOf: () => '' } as unknown as Desktop
    for (const where of [null, madeByThePage]) {
      expect(readDrop(items(item('shop', true)), where)).toMatchObject({ kind: 'folder', folder: { name: 'shop' } })
      expect(readDrop(items(item('Site.ZIP', false)), where)).toMatchObject({
        kind: 'archive',
        file: { name: 'Site.ZIP' },
      })
    }
  })

  it('[CR7] is refused when it is several things, another file, or no file', () => {
    const refused = (...all: readonly DataTransferItem[]) => expect(() => readDrop(items(...all), desktop))
    refused(item('shop', true), item('site.zip', false)).toThrow('one thing')
    refused(item('notes.txt', false)).toThrow('“notes.txt” is neither a folder nor an archive.')
    refused(text).toThrow('cannot be read')
    refused({ ...item('x.zip', false), getAsFile: () => null, webkitGetAsEntry: () => null }).toThrow('cannot be read')
  })

  it('[CR7] is foretold by its kind, as far as that is known while it is dragged', () => {
    expect(forecastOf(items(item('shop', true)))).toBe('one')
    for (const type of ['application/zip', 'application/x-tar', 'application/gzip', 'application/x-compressed-tar'])
      expect(forecastOf(items(item('x', false, type)))).toBe('archive')
    expect(forecastOf(items(item('x', false, 'application/x-moz-file')))).toBe('one')
    expect(forecastOf(items(item('x', false, 'image/png')))).toBe('unfit')
    expect(forecastOf(items(text, item('a', true), item('b', true)))).toBe('several')
  })
})
