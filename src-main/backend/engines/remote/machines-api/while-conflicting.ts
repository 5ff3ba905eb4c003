import { failureOf } from './fly-error.ts'
import { pause, type World } from './world.ts'

const times = 5
const firstMs = 1000

/** Does it again, at most five times, while another change or lease is in the way: those end by themselves. */
export async function whileConflicting<T>(
  world: World,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      const reason = failureOf(error, 'conflict')?.reason
      if (attempt === times || (reason !== 'concurrent' && reason !== 'lease')) throw error
      const bound = firstMs * 2 ** attempt
      await pause(world, bound / 2 + (world.random() * bound) / 2, signal)
    }
  }
}
