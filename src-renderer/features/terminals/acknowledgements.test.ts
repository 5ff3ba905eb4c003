import { expect, it } from 'vitest'
import { Acknowledgements } from './acknowledgements.ts'

function open() {
  const told: number[] = []
  return { told, acknowledgements: new Acknowledgements((bytes) => told.push(bytes)) }
}

it('tells of each message at once while nothing else waits', () => {
  const { told, acknowledgements } = open()
  for (const bytes of [1, 2000]) {
    acknowledgements.expect(bytes)
    acknowledgements.shown(bytes)
  }
  expect(told).toEqual([1, 2000])
})

it('tells in steps while more waits, and of all at the end', () => {
  const { told, acknowledgements } = open()
  for (let count = 0; count < 20; count++) acknowledgements.expect(4000)
  for (let count = 0; count < 20; count++) acknowledgements.shown(4000)
  expect(told).toEqual([36_000, 36_000, 8000])
})

it('tells nothing of nothing', () => {
  const { told, acknowledgements } = open()
  acknowledgements.shown(0)
  expect(told).toEqual([])
})
