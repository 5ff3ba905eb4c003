import { inject } from 'vitest'
import type { ProvidedEngines } from './test-engine.ts'

/** The engines of the worker that runs this file. They run for the whole run. */
export function testEngines(): ProvidedEngines {
  // Counted from 1, and used again by the next file: https://vitest.dev/guide/features.html
  const worker = Number(process.env['VITEST_POOL_ID'] ?? '1')
  const engines = inject('engines')[worker - 1]
  if (engines === undefined) throw new Error(`No engines were started for worker ${String(worker)}.`)
  return engines
}
