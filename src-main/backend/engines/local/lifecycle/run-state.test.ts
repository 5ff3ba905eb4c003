import { expect, it } from 'vitest'
import type { EngineConnection } from '../connection/engine-connection.ts'
import { answeredWith, timedOut } from '../connection/engine-error.ts'
import { stopContainer } from './run-state.ts'

/** An engine of which only the way it answers to a stop is known. */
function engineThat(answerToStop: () => Promise<unknown>) {
  const asked: string[] = []
  const request = (_method: string, path: string) => {
    asked.push(path)
    return path.endsWith('/stop') ? answerToStop() : Promise.resolve()
  }
  return { asked, target: { connection: { request } as unknown as EngineConnection, containerId: 'abc' } }
}

it('ends by force what the engine does not get stopped in time', async () => {
  const { asked, target } = engineThat(() => Promise.reject(timedOut('unix:///engine.sock', 40_000)))
  await stopContainer(target, {})
  expect(asked).toEqual(['/containers/abc/stop', '/containers/abc/kill'])
})

it('uses no force where the engine refuses a stop', async () => {
  const { asked, target } = engineThat(() => Promise.reject(answeredWith(500, '{"message":"no"}')))
  await expect(stopContainer(target, {})).rejects.toMatchObject({ code: 'engine-failed' })
  expect(asked).toEqual(['/containers/abc/stop'])
})
