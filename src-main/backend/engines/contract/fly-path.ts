import type { World } from '../remote/machines-api/world.ts'
import { realWorld } from '../remote/machines-api/world.ts'
import type { Fate, FaultyPath, PassingRequest } from './faulty-path.ts'

/** What is short passes in no time, so that a rule does not wait for Fly's pace. */
const shortMs = 10_000
const hurry = 20

/** Requests to Fly on their way, to be broken, and a world for the client in which no pause is long. */
export function flyPath(): { readonly path: FaultyPath; readonly world: World } {
  let decide: ((request: PassingRequest) => Fate) | null = null
  let count = 0
  const patient = new Set<() => void>()
  const world: World = {
    ...realWorld,
    random: () => 0.5,
    after: (milliseconds, then) => {
      if (milliseconds < shortMs) return realWorld.after(milliseconds / hurry, then)
      const callOff = realWorld.after(milliseconds, then)
      patient.add(then)
      return () => {
        patient.delete(then)
        callOff()
      }
    },
    fetch: async (input, init) => {
      const url = new URL(input as URL)
      const path = url.pathname.replace(/^\/v1/, '')
      const fate = decide?.({ method: init?.method ?? 'GET', path, index: count++ }) ?? { kind: 'pass' }
      if (fate.kind === 'refuse') return Response.json({ error: fate.message }, { status: fate.status })
      if (fate.kind === 'cut') throw broken()
      if (fate.kind === 'hang') {
        setTimeout(() => {
          for (const then of [...patient]) then()
        }, 20)
        await new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', reject, { once: true }))
      }
      const answer = await realWorld.fetch(input, init)
      if (fate.kind === 'swallow') throw broken()
      return answer
    },
  }
  return {
    world,
    path: {
      socket: '',
      recovers: true,
      watch(next) {
        decide = next
        count = 0
      },
      breakAll: () => undefined,
      close: () => Promise.resolve(),
    },
  }
}

const broken = (): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) })
