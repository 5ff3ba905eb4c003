import { expect, it } from 'vitest'
import { changedLimits, draftOf, limitOf } from './limits-draft.ts'

const limits = { requestsPerHour: 1000, requestsPerDay: 10_000, bytesPerHour: 1024 ** 3, bytesPerDay: 1_234_567_890 }

it('[SC21] what is typed over becomes a limit, the rest stays to the byte', () => {
  const draft = draftOf(limits)
  expect(draft).toEqual({
    requestsPerHour: '1000',
    requestsPerDay: '10000',
    bytesPerHour: '1024',
    bytesPerDay: '1177.376',
  })
  expect(changedLimits(draft, limits)).toEqual({})
  expect(changedLimits({ ...draft, requestsPerHour: '5', bytesPerHour: '0.5' }, limits)).toEqual({
    requestsPerHour: 5,
    bytesPerHour: 512 * 1024,
  })
  expect(changedLimits({ ...draft, requestsPerDay: 'many' }, limits)).toBeNull()
})

it.each(['', '0', '-1', '1.5', '1e3', '٣', '99999999999999999999'])('[SC21] %j is no number of requests', (text) => {
  expect(limitOf(text, false)).toBeNull()
})
