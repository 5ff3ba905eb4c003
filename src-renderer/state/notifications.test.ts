import { beforeEach, expect, it } from 'vitest'
import { answer, dismiss, publish, takeFresh, useNotifications, withdraw, type Notification } from './notifications.ts'

const full = (part: Partial<Notification> = {}): Notification => ({
  id: 'disk',
  tone: 'warn',
  title: 'my-api',
  body: 'The disk is nearly full.',
  actions: [],
  ...part,
})
const bodies = () => useNotifications.getState().list.map(({ body }) => body)

beforeEach(() => {
  useNotifications.setState(useNotifications.getInitialState(), true)
})

it('[NO1] tells each cause once, newest first, and replaces what it said before', () => {
  publish(full())
  publish(full({ id: 'memory', body: 'Out of memory.' }))
  publish(full({ body: 'The disk is full.' }))
  expect(bodies()).toEqual(['Out of memory.', 'The disk is full.'])
  expect(takeFresh().map(({ id }) => id)).toEqual(['disk', 'memory'])
  expect(takeFresh()).toEqual([])
})

it('[NO2] keeps away what was put away, until its cause was gone', () => {
  publish(full())
  dismiss('disk')
  publish(full())
  expect(bodies()).toEqual([])
  expect(takeFresh()).toEqual([])
  withdraw('disk')
  publish(full())
  expect(bodies()).toHaveLength(1)
})

it('[NO2] is put away by an answer, and gone with its cause', () => {
  const answered: string[] = []
  const open = { label: 'Open', run: () => answered.push('open') }
  publish(full({ actions: [open] }))
  answer(full(), open)
  expect({ answered, bodies: bodies() }).toEqual({ answered: ['open'], bodies: [] })
  publish(full({ id: 'other' }))
  withdraw('other')
  expect(takeFresh()).toEqual([])
})

it('[NO3] announces nothing that is in view already', () => {
  publish(full({ isInView: true }))
  expect(bodies()).toHaveLength(1)
  expect(takeFresh()).toEqual([])
})
