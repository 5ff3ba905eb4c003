import { EventEmitter, once } from 'node:events'
import { expect, it } from 'vitest'
import { RepeatedLook } from './repeated-look.ts'

const hour = 3_600_000

it('looks at the beginning, again after its time, at once when it is woken, and no more when it is closed', async () => {
  const told = new EventEmitter()
  let count = 0
  const look = () => {
    count += 1
    told.emit('look')
    return Promise.resolve()
  }
  const often = new RepeatedLook(look, 1)
  often.start()
  await once(told, 'look')
  await often.close()
  expect(often.signal.aborted).toBe(true)

  count = 0
  const seldom = new RepeatedLook(look, hour)
  seldom.start()
  expect(count).toBe(1)
  seldom.wake()
  await once(told, 'look')
  expect(count).toBe(2)
  await seldom.close()
  seldom.wake()
  expect(count).toBe(2)
})

it('is closed only when the look that is under way is over', async () => {
  let end = () => undefined as void
  let isOver = false
  const slow = new RepeatedLook(async () => {
    await new Promise<void>((resolve) => (end = resolve))
    isOver = true
  }, hour)
  slow.start()
  const closed = slow.close()
  expect(isOver).toBe(false)
  end()
  await closed
  expect(isOver).toBe(true)
})
