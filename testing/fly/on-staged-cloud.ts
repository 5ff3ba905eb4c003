import { afterEach, beforeEach } from 'vitest'
import { StagedCloud } from './staged-cloud.ts'

/** A Fly of its own for each test of a file; to be asked for only within them. */
export function onStagedCloud(): StagedCloud {
  let current: StagedCloud | null = null
  beforeEach(async () => {
    current = await StagedCloud.start()
  })
  afterEach(async () => {
    await current?.close()
    current = null
  })
  return new Proxy({} as StagedCloud, {
    get: (_none, name) => {
      if (current === null) throw new Error('There is one in tests only.')
      const value: unknown = Reflect.get(current, name, current)
      return typeof value === 'function' ? (value.bind(current) as unknown) : value
    },
    set: (_none, name, value) => current !== null && Reflect.set(current, name, value, current),
  })
}
