import { expect, it } from 'vitest'
import { SavedDownloads, type DownloadItem } from './saved-downloads.ts'

function download(address: string) {
  let done: Parameters<DownloadItem['once']>[1] = () => undefined
  const item: DownloadItem = { getURL: () => address, once: (_, listener) => (done = listener) }
  return { item, end: (state: 'completed' | 'cancelled' | 'interrupted') => done({}, state) }
}

it('[CH6] a download is saved when it was written whole, whether that was asked before or after', async () => {
  const downloads = new SavedDownloads()
  const asked = downloads.isSaved('blob:1')
  for (const [address, state] of [
    ['blob:1', 'completed'],
    ['blob:2', 'cancelled'],
    ['blob:3', 'interrupted'],
  ] as const) {
    const { item, end } = download(address)
    downloads.begun(item)
    end(state)
  }
  const outcomes = await Promise.all([asked, downloads.isSaved('blob:2'), downloads.isSaved('blob:3')])
  expect(outcomes).toEqual([true, false, false])
})

it('[CH6] a download that never begins is given up when there are many more', async () => {
  const downloads = new SavedDownloads()
  const first = downloads.isSaved('blob:first')
  for (let index = 0; index < 50; index++) void downloads.isSaved(`blob:${String(index)}`)
  expect(await first).toBe(false)
})
