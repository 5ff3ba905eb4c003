import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { SystemNotifications } from './system-notifications.ts'

class Staged extends EventEmitter {
  static readonly all: Staged[] = []
  readonly texts: { readonly title: string; readonly body: string }
  wasClosed = false
  constructor(texts: { readonly title: string; readonly body: string }) {
    super()
    this.texts = texts
    Staged.all.push(this)
  }
  show(): void {
    this.emit('show')
  }
  close(): void {
    this.wasClosed = true
  }
}
const staged = () => {
  Staged.all.length = 0
  return new SystemNotifications((texts) => new Staged(texts))
}

it('[NO5] says whether the person clicked on it', async () => {
  const notifications = staged()
  const [clicked, closed, failed] = ['a', 'b', 'c'].map((title) => notifications.show(title, 'x'))
  Staged.all[0]?.emit('click')
  Staged.all[1]?.emit('close')
  Staged.all[2]?.emit('failed')
  expect([await clicked, await closed, await failed]).toEqual([true, false, false])
})

it('[NO5] shows text of a sandbox as text, bounded, and gives up old ones that the system forgot', async () => {
  const notifications = staged()
  const first = notifications.show('x'.repeat(1000), 'a\u202eb')
  expect(Staged.all[0]?.texts.title).toHaveLength(120)
  expect(Staged.all[0]?.texts.body).not.toContain('\u202e')
  for (let index = 0; index < 20; index++) void notifications.show('more', 'x')
  expect(await first).toBe(false)
  expect(Staged.all[0]?.wasClosed).toBe(true)
})
